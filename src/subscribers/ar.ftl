# نصوص الغرفة `subscribers`.

subscribe-title = اشتراك – حالة { $name }
subscribe-title-again = خطأ: اشتراك – حالة { $name }
subscribe-heading = اسمعوها منّا أولًا
subscribe-lead = نكتب لكم حين يتعطّل شيء، وحين نعرف المزيد، وحين يعود إلى العمل. نقرة واحدة في أي رسالة توقفها.
subscribe-about = عمّ نكتب لكم؟
subscribe-about-missing = اختاروا ما نكتب لكم عنه.
subscribe-about-all = كل شيء
subscribe-about-chosen = الخدمات التي أختارها فقط
subscribe-about-incident = عطل واحد فقط
subscribe-only-this = هذا فقط: { $title }
subscribe-only-this-hint = ينتهي من تلقاء نفسه عند الإصلاح
subscribe-all = كل شيء
subscribe-all-hint = كل عطل وكل صيانة مخططة
subscribe-chosen = الخدمات التي أختارها فقط
subscribe-services = أي الخدمات؟
subscribe-choose-one = اختاروا خدمة واحدة على الأقل.
subscribe-incident-over = انتهى هذا العطل فلم يبقَ ما نخبركم به. اختاروا كل شيء أو الخدمات التي تستخدمونها.
subscribe-to = عنوان البريد الإلكتروني أو رقم الجوال
subscribe-to-help = نرسل رابطًا أولًا، كي لا يسجّلكم أحد غيركم.
subscribe-go = اشتراك
subscribe-other = من دون إعطائنا عنوانًا
subscribe-or = أو
subscribe-feeds = لقارئ الخلاصات، مع كل تحديث كاملًا.
subscribe-calendar = التقويم
subscribe-calendar-help = تظهر الصيانة المخططة في تقويمكم.
subscribe-api = API
subscribe-api-help = لأنظمتكم الخاصة.
subscribe-privacy = نحتفظ بعنوانكم لهذه الرسائل فقط، ونحذفه حين توقفونها.
subscribe-asked-heading = خطوة واحدة بعد
subscribe-asked-lead = أرسلنا إليكم رابطًا. افتحوه واضغطوا الزر فتصبحوا في القائمة. يعمل الرابط يومين.
subscribe-asked-nothing = لم يصل شيء بعد بضع دقائق؟ انظروا في الرسائل غير المرغوبة، وتأكدوا من صحة العنوان.
subscribe-asked-again = المحاولة من جديد

subscription-title = { $what } – حالة { $name }
subscription-about-all = كل عطل وكل صيانة مخططة
subscription-link-old = هذا الرابط قديم، أو استُخدم ثم أُوقف الاشتراك. يرجى الاشتراك من جديد، فالأمر لا يستغرق إلا لحظة.
subscription-ended-already = أُوقفت هذه الرسائل. يرجى الاشتراك من جديد.
subscription-confirmed-already = أنتم في القائمة
subscription-to-manage = عرض ما نرسله أو تغييره
subscription-confirm-heading = هل نكتب لكم؟
subscription-confirm-lead = سنكتب إلى { $address } عن: { $about }.
subscription-confirm-go = نعم، اكتبوا لي
subscription-confirm-not-you = إن لم تطلبوا هذا فلا تفعلوا شيئًا. لا يُرسل شيء ما لم تضغطوا الزر.
subscription-heading = ما نكتب لكم عنه
subscription-welcome = أنتم في القائمة. شكرًا لكم.
subscription-saved = تم الحفظ.
subscription-lead = إلى { $address }.
subscription-save = حفظ
subscription-stop-heading = لا رسائل بعد الآن
subscription-stop-lead = نتوقف فورًا ونحذف عنوانكم. ولا يمسّ ذلك ما تستحقونه بصفتكم عملاء.
subscription-stop = إيقاف كل الرسائل
subscription-ended = لن تصلكم رسائل بعد الآن
subscription-ended-lead = حُذف عنوانكم هنا.
subscription-anew = الاشتراك من جديد

subscription-mail-subject = أكِّدوا أن { $organisation } يمكنها الكتابة إليكم
subscription-mail-body =
    طلب أحدهم، ونأمل أنه أنتم، أن نكتب إلى هذا العنوان عن: { $about }.

    للتأكيد افتحوا هذه الصفحة واضغطوا الزر:
    { $link }

    يعمل الرابط حتى { $until }. إن لم تكونوا أنتم فلا تفعلوا شيئًا، ولن نكتب.

    { $organisation }
subscription-sms-body = { $organisation }: لتلقي تحديثاتنا عن { $about } افتحوا { $link } وأكِّدوا. لستم أنتم؟ لا تفعلوا شيئًا.

notice-subject = { $title }: { $state }
notice-next = التحديث القادم بحلول { $when }.
notice-story = القصة كاملة: { $link }
notice-stop =
    --
    طلبتم من { $organisation } أن تكتب إليكم عن هذا. لتغيير هذه الرسائل أو إيقافها:
    { $link }
notice-sms = { $organisation }: { $title } – { $state }. { $text } { $link } إيقاف: { $stop }
