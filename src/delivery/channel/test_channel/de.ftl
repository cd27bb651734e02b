channel-test = Testkanal
channel-test-address = URL
channel-test-help = Wo der Test lauscht.
channel-test-wrong = Das ist keine URL.
