# حالة الخدمات كلها.

overall-setting-up = هذه الصفحة قيد الإعداد
overall-operational = جميع الأنظمة تعمل
overall-degraded = تراجع جزئي في الخدمة
overall-minor-outage = انقطاع طفيف في الخدمة
overall-partial-outage = انقطاع جزئي في الأنظمة
overall-major-outage = انقطاع كبير في الخدمة
overall-maintenance = الخدمة قيد الصيانة
