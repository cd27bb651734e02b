channel-google-chat = Google Chat
channel-google-chat-address = Webhook-URL
channel-google-chat-help = Aus den Webhooks eines Gruppenbereichs in Google Chat. Sie beginnt mit https://chat.googleapis.com/v1/spaces/.
channel-google-chat-wrong = Das ist nicht die URL eines Webhooks von Google Chat, etwa https://chat.googleapis.com/v1/spaces/…/messages?key=….
