channel-discord = Discord
channel-discord-address = عنوان الويب هوك
channel-discord-help = من تكاملات قناة في Discord. يبدأ بـ https://discord.com/api/webhooks/.
channel-discord-wrong = هذا ليس عنوان ويب هوك في Discord، مثل https://discord.com/api/webhooks/123/abc.
