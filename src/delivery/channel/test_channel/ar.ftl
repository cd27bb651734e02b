channel-test = قناة اختبار
channel-test-address = عنوان URL
channel-test-help = حيث يستمع الاختبار.
channel-test-wrong = هذا ليس عنوان URL.
