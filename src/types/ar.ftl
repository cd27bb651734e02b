# كلمات ورسائل رفض تحتاجها كل الغرف.

refusal-invalid = هناك ما ينبغي إصلاحه أولًا. لم يضِع شيء مما كتبتموه.
refusal-signed_out = يرجى تسجيل الدخول أولًا.
refusal-not_found = لا شيء في هذا العنوان. ربما أُزيل، أو أن الرابط ناقص.
refusal-stale = غيّر شخص آخر هذا بينما كنتم تكتبون. النصّان أدناه، ولم يضِع شيء.
refusal-too_large = هذا أكثر مما يُقبل دفعة واحدة. يرجى إرسال أقل.
refusal-too_many = محاولات كثيرة. يرجى الانتظار { $seconds ->
    [zero] قليلًا
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
} ثم المحاولة من جديد.
refusal-unavailable = يتعذّر الوصول إلى سجلاتنا الآن. لم يضِع شيء مما كتبتموه؛ يرجى المحاولة بعد دقيقة.
refusal-fault = حدث خطأ عندنا، وقد سُجّل. يرجى المحاولة من جديد.
refusal-role = يحتاج هذا إلى صلاحية ليست لديكم. يمكن للإدارة منحها لكم.
refusal-forged = جاء هذا من موقع آخر فلم يُنفَّذ. يرجى فتح الصفحة هنا والمحاولة من جديد.

field-required = هذا مطلوب.
field-too-long = هذا أطول من اللازم: عدد الأحرف { $length }، والحد الأقصى { $max }.
field-control-characters = فيه رموز لا يمكن عرضها. يرجى كتابته من جديد.
field-choice = يرجى الاختيار من القائمة.
field-number = المطلوب هنا عدد صحيح.
field-email = لا يبدو هذا عنوان بريد إلكتروني، مثل {"\u2068"}name@example.org{"\u2069"}.
field-time = المطلوب هنا وقت، مثل 14:30.
field-moment = المطلوب هنا تاريخ ووقت، مثل {"\u2068"}2026-03-01 14:30{"\u2069"}.

status-operational = تعمل
status-degraded_performance = أداء متراجع
status-partial_outage = انقطاع جزئي
status-major_outage = انقطاع كبير
status-under_maintenance = صيانة
status-no-data = لا بيانات

impact-none = بلا تأثير
impact-minor = تأثير طفيف
impact-major = تأثير كبير
impact-critical = تأثير بالغ
