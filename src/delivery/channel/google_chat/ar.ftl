channel-google-chat = Google Chat
channel-google-chat-address = عنوان الويب هوك
channel-google-chat-help = من الويب هوك الخاص بمساحة في Google Chat. يبدأ بـ https://chat.googleapis.com/v1/spaces/.
channel-google-chat-wrong = هذا ليس عنوان ويب هوك في Google Chat، مثل https://chat.googleapis.com/v1/spaces/…/messages?key=….
