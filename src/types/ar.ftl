# أسماء الحالات ورسائل الخطأ التي تستخدمها كل الأقسام.

refusal-invalid = بعض الحقول تحتاج إلى انتباهكم. لم يضِع شيء مما كتبتموه.
refusal-signed_out = يرجى تسجيل الدخول أولًا.
refusal-not_found = لا شيء في هذا العنوان. ربما أُزيل، أو أن الرابط ناقص.
refusal-stale = غيّر شخص آخر هذا بينما كنتم تعدّلونه. النسختان أدناه، ولم يضِع شيء.
refusal-too_large = هذا كبير جدًا. يرجى إرسال أقل.
refusal-too_many = محاولات كثيرة. يرجى الانتظار { $seconds ->
    [zero] قليلًا
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
} ثم المحاولة من جديد.
refusal-too_many-minutes = محاولات كثيرة. يرجى الانتظار { $minutes ->
    [zero] قليلًا
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
} ثم المحاولة من جديد.
refusal-too_many-hours = محاولات كثيرة. يرجى الانتظار { $hours ->
    [zero] قليلًا
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $hours } ساعات
    [many] { $hours } ساعة
   *[other] { $hours } ساعة
} ثم المحاولة من جديد.
refusal-unavailable = يتعذّر الوصول إلى نظامنا الآن. لم يضِع شيء مما كتبتموه؛ يرجى المحاولة بعد دقيقة.
refusal-unavailable-page = يتعذّر الوصول إلى نظامنا الآن. يرجى المحاولة بعد دقيقة.
refusal-busy = الخدمة مشغولة الآن. لم يضِع شيء مما كتبتموه. يرجى الانتظار { $seconds ->
    [zero] قليلًا
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
} ثم المحاولة من جديد.
refusal-busy-page = الخدمة مشغولة الآن. يرجى الانتظار { $seconds ->
    [zero] قليلًا
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
} ثم المحاولة من جديد.
refusal-malformed = هذا الطلب غير صحيح. يجب أن يذكر مضيفًا واحدًا بالضبط.
refusal-fault = حدث خطأ عندنا، وقد سُجّل. يرجى المحاولة من جديد.
refusal-overloaded = الطلبات كثيرة جدًا في هذه اللحظة. يرجى المحاولة بعد بضع ثوانٍ.
refusal-too-slow = استغرق وصول طلبكم وقتًا أطول من اللازم. يرجى المحاولة من جديد.
refusal-role = ليس لديكم الدور الذي يتطلبه هذا. يمكن للإدارة منحه لكم.
refusal-scope = لا يملك هذا الرمز الصلاحية اللازمة. يمكن للإدارة إنشاء رمز يملكها.

field-required = هذا الحقل مطلوب.
field-too-long = هذا أطول من اللازم: عدد الأحرف { $length }، والحد الأقصى { $max }.
field-choice = يرجى اختيار أحد الخيارات.
field-number = يرجى إدخال عدد صحيح.
field-email = يرجى إدخال عنوان بريد إلكتروني صالح، مثل {"\u2068"}name@example.org{"\u2069"}.
field-time = يرجى إدخال وقت، مثل 14:30.
field-moment-skipped = في { $day } تُقدَّم الساعة من { $from } إلى { $to }، فلا وجود للوقت { $time }. يرجى إدخال { $to } أو بعده.
field-moment-twice = يتكرر الوقت { $time } في { $day } مرتين، لأن الساعة تُؤخَّر. يرجى اختيار المقصود.
field-moment-which = أيّ الوقتين
field-moment-first = الأول: { $at }
field-moment-second = الثاني: { $at }
field-moment-is = هذا { $at }.
field-moment = يرجى إدخال تاريخ ووقت، مثل {"\u2068"}2026-03-01 14:30{"\u2069"}.

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
