channel-ntfy = ntfy
channel-ntfy-address = Topic URL
channel-ntfy-help = The server and the topic, such as https://ntfy.sh/my-topic.
channel-ntfy-token = Access token
channel-ntfy-token-help = Only where the topic is protected.
channel-ntfy-wrong = This is not the URL of a topic, such as https://ntfy.sh/my-topic. A topic has up to 64 letters, digits, _ and -.
channel-ntfy-token-wrong = An access token has no spaces and at most 200 characters.
