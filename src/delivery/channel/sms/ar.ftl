channel-sms = الرسائل النصية
