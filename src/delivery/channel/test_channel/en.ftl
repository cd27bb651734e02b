channel-test = Test channel
channel-test-address = URL
channel-test-help = Where the test listens.
channel-test-wrong = This is not a URL.
