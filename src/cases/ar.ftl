# الصفحات العامة من الغرفة `listening`.

listening-over = تم حل هذا فلم يعد يقبل بلاغات. لكن كلماتكم تصل إلينا: يرجى إرسالها من هذه الصفحة.

affected-title = أنا متأثر – حالة { $name }
affected-title-again = خطأ: أنا متأثر – حالة { $name }
affected-heading = أخبرونا بما لا يعمل
affected-lead = يستغرق الأمر نصف دقيقة. يرينا أين ما زال العطل، ويضمن أن تُحسبوا حين نعوّض عنه.
affected-services = ما الذي لا يعمل؟
affected-services-help = ضعوا علامة ولو قالت صفحتنا إنها تعمل.
affected-something-else = شيء آخر
affected-severity = ما مدى سوئه؟
affected-severity-down = لا يعمل إطلاقًا
affected-severity-flaky = يعمل حينًا ويتوقف حينًا
affected-severity-slow = بطيء أو رديء
affected-where = أين أنتم؟ (اختياري)
affected-where-help = الجزء الأول من الرمز البريدي، مثل LS6.
affected-words = هل هناك شيء آخر ينبغي أن نعرفه؟ (اختياري)
affected-contact = رقم الجوال أو البريد الإلكتروني (اختياري)
affected-contact-help = إن أردتم جوابًا على ما كتبتم. سيكتب إليكم إنسان خلال 6 ساعات، ولا نستخدمه لأي غرض آخر.
affected-go = إرسال البلاغ
affected-tick-one = ضعوا علامة على شيء واحد على الأقل لا يعمل.
affected-severity-missing = اختاروا مدى سوئه.
affected-contact-landline = يبدو هذا رقم هاتف أرضي لا يمكنه قراءة جوابنا. يرجى كتابة رقم جوال أو عنوان بريد إلكتروني.
affected-over-heading = تم حل هذا
affected-over-lead = انتهى «{ $title }» منذ { $when }. إن كان ما زال لا يعمل عندكم، أو كلّفكم شيئًا، فاكتبوا إلينا هنا: سيجيبكم إنسان.
affected-over-story = اقرؤوا ما حدث
affected-over-words = كيف كان الأمر معكم؟
affected-over-words-help = إن كلّفكم أكثر من الوقت فقولوا لنا، وسننظر فيه.
affected-over-contact = رقم الجوال أو البريد الإلكتروني
affected-over-contact-help = سيكتب إليكم إنسان خلال 6 ساعات، ولا نستخدمه لأي غرض آخر.
affected-over-contact-missing = نحتاج إلى رقم جوال أو عنوان بريد إلكتروني كي نجيبكم.
affected-over-go = إرسال إلى إنسان

thanks-title = شكرًا لكم – حالة { $name }
thanks-heading = شكرًا لكم. حُسب بلاغكم.
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
thanks-lead-over = كلماتكم عند أناس يجيبون، لا عند آلة.
thanks-beside = يرى مهندسونا بلاغكم الآن، مع { $count ->
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
thanks-update-send = هل نرسله إليكم؟
thanks-answer = سيجيبكم إنسان.
thanks-answer-email = سيجيبكم إنسان بالبريد الإلكتروني على { $address }.
thanks-answer-sms = سيجيبكم إنسان برسالة نصية على { $number }.
thanks-repair-when = عند الإصلاح
thanks-repair-over-when = والآن بعد الإصلاح
thanks-repair = نحسب ما خسره كل عميل، ونعوّضه من دون أن تطلبوا.
