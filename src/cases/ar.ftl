# الصفحات العامة لبلاغات المتأثرين.

affected-closed = تم حل هذا فلم يعد يقبل بلاغات. ما زال بإمكانكم الكتابة إلينا: يرجى إرسال رسالتكم من هذه الصفحة.

affected-title = أنا متأثر – حالة { $name }
affected-title-again = خطأ: أنا متأثر – حالة { $name }
affected-heading = أخبرونا بما لا يعمل
affected-lead = يستغرق الأمر نصف دقيقة. يرينا أين ما زال العطل، ويضمن أن تُحسبوا حين نعوّض عنه.
affected-services = ما الذي لا يعمل؟
affected-services-help = ضعوا علامة ولو قالت صفحتنا إنها تعمل.
affected-service-other = شيء آخر
affected-severity = ما مدى سوئه؟
affected-severity-down = لا يعمل إطلاقًا
affected-severity-flaky = يعمل حينًا ويتوقف حينًا
affected-severity-slow = بطيء أو رديء
affected-place-label = أين أنتم؟ (اختياري)
affected-place-help = المدينة أو الحي أو الرمز البريدي.
affected-place-none = أفضّل عدم الإجابة
affected-message-label = هل هناك شيء آخر ينبغي أن نعرفه؟ (اختياري)
affected-contact-label = رقم الجوال أو البريد الإلكتروني (اختياري)
affected-contact-help = إن أردتم ردًّا. سيكتب إليكم إنسان خلال 6 ساعات، ولا نستخدمه لأي غرض آخر.
affected-submit = إرسال البلاغ
affected-message-together = لقد كتبتم إلينا قبل دقائق، وما كتبتموه معًا أطول مما تسعه رسالة واحدة. { $left ->
    [zero] يرجى الكتابة من جديد بعد خمس دقائق.
    [one] يرجى اختصار هذا إلى حرف واحد، أو إرساله بعد خمس دقائق.
    [two] يرجى اختصار هذا إلى حرفين، أو إرساله بعد خمس دقائق.
    [few] يرجى اختصار هذا إلى { $left } أحرف، أو إرساله بعد خمس دقائق.
    [many] يرجى اختصار هذا إلى { $left } حرفًا، أو إرساله بعد خمس دقائق.
   *[other] يرجى اختصار هذا إلى { $left } حرف، أو إرساله بعد خمس دقائق.
}
affected-service-required = ضعوا علامة على شيء واحد على الأقل لا يعمل.
affected-severity-required = اختاروا مدى سوئه.
affected-over-heading = تم حل هذا
affected-over-lead = انتهى «{ $title }» منذ { $when }. إن كان ما زال لا يعمل عندكم، أو كلّفكم شيئًا، فاكتبوا إلينا هنا: سيجيبكم إنسان.
affected-over-story = اقرؤوا ما حدث
affected-over-message-label = كيف كان الأمر معكم؟
affected-over-message-help = إن كلّفكم أكثر من الوقت فقولوا لنا، وسننظر فيه.
affected-over-contact-label = رقم الجوال أو البريد الإلكتروني
affected-over-contact-help = سيكتب إليكم إنسان خلال 6 ساعات، ولا نستخدمه لأي غرض آخر.
affected-over-contact-required = نحتاج إلى رقم جوال أو عنوان بريد إلكتروني كي نجيبكم.
affected-over-submit = إرسال إلى إنسان
affected-over-full-minutes = تصلنا الآن رسائل أكثر مما نستطيع قراءته، لذلك لم تُرسل رسالتكم. ما زالت هنا: يرجى إرسالها من جديد بعد { $minutes ->
    [zero] دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
}.
affected-over-full-hours = تصلنا الآن رسائل أكثر مما نستطيع قراءته، لذلك لم تُرسل رسالتكم. ما زالت هنا: يرجى إرسالها من جديد بعد { $hours ->
    [zero] ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $hours } ساعات
    [many] { $hours } ساعة
   *[other] { $hours } ساعة
}.

thanks-title = شكرًا لكم – حالة { $name }
thanks-heading = شكرًا لكم. وصلنا بلاغكم.
thanks-heading-over = شكرًا لكم. سيقرأ أحدنا هذا.
thanks-lead = { $count ->
    [zero] لم يبلغنا أحد منذ { $since }.
    [one] أنتم وحدكم من أبلغنا منذ { $since }.
    [two] أبلغنا شخصان، أنتم أحدهما، منذ { $since }.
    [few] أنتم من بين { $count } أشخاص أبلغونا منذ { $since }.
    [many] أنتم من بين { $count } شخصًا أبلغونا منذ { $since }.
   *[other] أنتم من بين { $count } شخص أبلغونا منذ { $since }.
}
thanks-lead-first = أنتم أول من أبلغنا. هذا يساعدنا أكثر من أي شيء.
thanks-lead-over = رسالتكم تصل إلى إنسان، لا إلى آلة.
thanks-nearby = يرى مهندسونا بلاغكم الآن، مع { $count ->
    [zero] 0 بلاغ
    [one] بلاغ آخر
    [two] بلاغين آخرين
    [few] { $count } بلاغات أخرى
    [many] { $count } بلاغًا آخر
   *[other] { $count } بلاغ آخر
} من { $place }.
thanks-next = ماذا بعد
thanks-by = بحلول { $when }
thanks-soon = حالما نعرف المزيد
thanks-update = التحديث القادم، على
thanks-update-page = صفحة الحالة
thanks-update-send = هل تريدون أن نرسله إليكم؟
thanks-answer = سيجيبكم إنسان.
thanks-answer-email = سيجيبكم إنسان بالبريد الإلكتروني على { $address }.
thanks-answer-sms = سيجيبكم إنسان برسالة نصية على { $number }.
thanks-not-kept-when = بعد { $when }
thanks-not-kept = لقد احتُسب بلاغكم. تصلنا الآن رسائل أكثر مما نستطيع قراءته، لذلك لم نحتفظ بنصكم. إذا أردتم جوابًا فيرجى إرساله من جديد حينها.
thanks-not-kept-again = فتح النموذج
thanks-repair-when = عند الإصلاح
thanks-repair-over-when = والآن بعد الإصلاح
thanks-repair = نحسب ما خسره كل عميل ونعوّضه. لا حاجة إلى أن تطلبوا.
