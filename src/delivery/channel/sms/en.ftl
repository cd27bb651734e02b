channel-sms = Text messages
delivery-unset-sms = { $count ->
    [one] One text message is waiting
   *[other] { $count } text messages are waiting
} because no gateway is configured. Start Amends with AMENDS_SMS_URL, the address of a gateway that accepts JSON over HTTP. Nothing is lost meanwhile.
