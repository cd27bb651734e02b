# الحالات كما ترد في رسائل المشتركين، والتحديثات التلقائية.

state-draft = مسودة
state-investigating = قيد التحقيق
state-identified = عُرف السبب
state-monitoring = قيد المراقبة
state-resolved = تم الحل
state-scheduled = مجدولة
state-in_progress = جارية
state-verifying = قيد التحقق
state-completed = اكتملت
state-cancelled = أُلغيت

maintenance-began = بدأت الصيانة المجدولة.
incident-words-investigating = نحقق في هذه المشكلة.
incident-words-identified = عُرف السبب، ونعمل على إصلاحه.
incident-words-monitoring = طُبّق الإصلاح، ونتابع نتائجه.
incident-words-resolved = انتهى هذا العطل.
maintenance-verifying = انتهت الأعمال، ونتحقق الآن من أن كل شيء يعمل.
maintenance-cancelled = لن تُجرى الصيانة المجدولة.
maintenance-moved = ستُجرى الصيانة المجدولة الآن من { $from } إلى { $until }.
maintenance-ended = اكتملت الصيانة المجدولة.
