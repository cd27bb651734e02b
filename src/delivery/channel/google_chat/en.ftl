channel-google-chat = Google Chat
channel-google-chat-address = Webhook URL
channel-google-chat-help = From the webhooks of a space in Google Chat. It begins with https://chat.googleapis.com/v1/spaces/.
channel-google-chat-wrong = This is not the URL of a webhook of Google Chat, such as https://chat.googleapis.com/v1/spaces/…/messages?key=….
