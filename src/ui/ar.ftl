# إطار الصفحات والنماذج وصفحات الخطأ والأوقات. الأرقام غربية (0–9) كما تكتبها شبكات كثيرة بالعربية.

demo-banner = عرض تجريبي: هذه الشركة غير موجودة، ولا يغادر شيء هذا الجهاز.

form-errors-one = هناك مشكلة
form-errors-many = { $count ->
    [zero] لا مشكلات
    [one] هناك مشكلة
    [two] هناك مشكلتان
    [few] هناك { $count } مشكلات
    [many] هناك { $count } مشكلة
   *[other] هناك { $count } مشكلة
}
form-input-kept = لم يضِع شيء مما كتبتموه.
form-stale-stored = النسخة المحفوظة
form-stale-typed = نسختكم

error-title-404 = الصفحة غير موجودة
error-title-403 = لا صلاحية لكم
error-title-410 = لم تعد متاحة
error-title-503 = غير متاحة مؤقتًا
error-title-500 = خطأ غير متوقع
error-title-other = لم ينجح ذلك
error-back-public = إلى صفحة الحالة

time-minutes = { $minutes } د
time-hours = { $hours } س { $minutes } د
time-hours-only = { $hours } س
time-days = { $days ->
    [zero] 0 يوم
    [one] يوم واحد
    [two] يومان
    [few] { $number } أيام
    [many] { $number } يومًا
   *[other] { $number } يوم
}
time-days-and = { $days } و{ $rest }
time-zone-city = بتوقيت { $city }

date-day = %-d %B
date-day-year = %-d %B %Y
date-weekday = %A، %-d %B
date-weekday-year = %A، %-d %B %Y
date-weekday-full = %A، %-d %B %Y
date-month = %B %Y
date-month-short = %B %Y
date-short = %-d %B
date-name = %A
date-name-clock = %A %H:%M
date-name-full-clock = %A %H:%M
date-short-clock = %-d %B %H:%M
date-weekday-clock = %A، %-d %B، %H:%M
date-weekday-year-clock = %A، %-d %B %Y، %H:%M {"\u2068"}%Z{"\u2069"}
date-clock-first = %H:%M {"\u2068"}%Z{"\u2069"}، %A، %-d %B %Y
date-clock-range = { $day }، { $from }–{ $until } { $zone }
date-clock-ranges = { $from } – { $until }
date-feed = <var data-var='date'>%-d</var> %B، <var data-var='time'>%H:%M</var> {"\u2068"}%Z{"\u2069"}
date-feed-begin = <var data-var='date'>%-d</var> %B، <var data-var='time'>%H:%M</var>
date-feed-end = <var data-var='time'>%H:%M</var> {"\u2068"}%Z{"\u2069"}
time-zone-gmt = بتوقيت غرينتش
time-zone-bst = بتوقيت بريطانيا الصيفي
time-zone-wet = بتوقيت غرب أوروبا
time-zone-west = بتوقيت غرب أوروبا الصيفي
time-zone-cet = بتوقيت وسط أوروبا
time-zone-cest = بتوقيت وسط أوروبا الصيفي
time-zone-eet = بتوقيت شرق أوروبا
time-zone-eest = بتوقيت شرق أوروبا الصيفي
date-range-in-month = { $from }–{ $to }
date-range = { $from } – { $to }

month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
month-short-1 = يناير
month-short-2 = فبراير
month-short-3 = مارس
month-short-4 = أبريل
month-short-5 = مايو
month-short-6 = يونيو
month-short-7 = يوليو
month-short-8 = أغسطس
month-short-9 = سبتمبر
month-short-10 = أكتوبر
month-short-11 = نوفمبر
month-short-12 = ديسمبر
weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد
weekday-short-1 = الاثنين
weekday-short-2 = الثلاثاء
weekday-short-3 = الأربعاء
weekday-short-4 = الخميس
weekday-short-5 = الجمعة
weekday-short-6 = السبت
weekday-short-7 = الأحد

number-thousands = ,
number-decimals = { $whole }.{ $part }
# علامة النسبة إلى يمين الرقم الغربي كما تُكتب معه، ولو كان السطر من اليمين إلى اليسار.
number-percent = {"\u200E"}{ $number }%
number-or-more = {"\u200E"}{ $number }+

masthead-status = الحالة

unsent-form-title = ما كتبتموه ما زال هنا
unsent-form-label = كتبتم
unsent-form-submit = إرسال من جديد
