maintenance-overran = تستغرق الصيانة وقتًا أطول من المخطط. ما زلنا نتحقق من أن كل شيء يعمل، وسنعلن هنا حين تكتمل.
maintenance-services-changed = تشمل الصيانة المجدولة الآن: { $services }.
maintenance-services-none = لم تعد الصيانة المجدولة تشمل خدمة بعينها.
maintenance-renamed = أصبح اسم الصيانة المجدولة «{ $title }».
maintenance-repeats = تتكرر هذه الصيانة. المواعيد التالية في التقويم، ونذكّر المشتركين بكل موعد.
maintenance-series-ended = لن يُجرى هذا الموعد ولا المواعيد التالية من الصيانة المجدولة.
maintenance-series-changed = يتغير هذا الموعد والمواعيد التالية من الصيانة المجدولة. نعلن المواعيد الجديدة على حدة.
