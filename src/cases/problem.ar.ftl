# النموذج العام للإبلاغ عن مشكلة لا يذكرها أي عطل معلن، والصفحة التي تليه.

problem-title = الإبلاغ عن مشكلة – حالة { $name }
problem-title-again = خطأ: الإبلاغ عن مشكلة – حالة { $name }
problem-heading = الإبلاغ عن مشكلة
problem-lead = شيء لا يعمل وصفحتنا لا تذكره؟ أخبرونا. إذا أبلغ عدة أشخاص عن الأمر نفسه نظرنا فيه فورًا.
problem-open-one = نعمل على هذا بالفعل:
problem-message-label = ماذا يحدث؟ (اختياري)
problem-thanks-title = شكرًا لكم – حالة { $name }
problem-thanks-heading = شكرًا لكم. وصلنا بلاغكم.
problem-thanks-lead = احتُسب مع بلاغات الآخرين. إذا كان الخلل عندنا فستقرؤون ذلك على صفحة الحالة.
problem-thanks-soon = حالما نعرف المزيد
problem-thanks-update = الأخبار على صفحة الحالة.
problem-thanks-page = فتح صفحة الحالة
problem-thanks-subscribe = هل تريدون أن نرسلها إليكم؟
problem-thanks-full-when = بعد { $when }
problem-thanks-full = لقد احتُسب بلاغكم. تصلنا الآن رسائل أكثر مما نستطيع قراءته، لذلك لم نحتفظ بنصكم. إذا أردتم جوابًا فيرجى إرساله من جديد حينها.
problem-thanks-again = فتح النموذج
