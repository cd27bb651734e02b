channel-sms = SMS
