# تقارير ما بعد الأعطال: المسودة الأولى والوعود التي يقرؤها الجميع.

post-mortem-draft-happened = ما الذي حدث
post-mortem-draft-lasted = { $title }. بدأ في { $from } وانتهى في { $until }، بعد { $span }.
post-mortem-draft-began = { $title }. بدأ في { $from }.
post-mortem-draft-services = الخدمات المتأثرة: { $services }.
post-mortem-draft-told = متى أخبرناكم
post-mortem-draft-first = نُشر أول تحديث لنا في { $at }، بعد { $span } من البداية.
post-mortem-draft-silence = أطول مدة بلا تحديث: { $span }.
post-mortem-draft-promises = عدد المرات التي وعدنا فيها بموعد التحديث القادم: { $made }. عدد الوعود التي وفينا بها: { $kept }.
post-mortem-draft-missed = المواعيد التي فاتت: { $times }.
post-mortem-draft-start = البداية
post-mortem-draft-why = لماذا حدث ذلك
post-mortem-draft-changes = ما الذي نغيّره

promise-heading = ما وعدنا به
promise-by = بحلول { $when }
promise-open = لم يحن موعده
promise-kept = تم الوفاء به
promise-kept-on = تم الوفاء به في { $when }
promise-late = تم الوفاء به متأخرًا
promise-late-on = تم الوفاء به متأخرًا، في { $when }
promise-missed = لم يتم الوفاء به
