channel-discord = Discord
channel-discord-address = Webhook URL
channel-discord-help = From the integrations of a channel in Discord. It begins with https://discord.com/api/webhooks/.
channel-discord-wrong = This is not the URL of a webhook of Discord, such as https://discord.com/api/webhooks/123/abc.
