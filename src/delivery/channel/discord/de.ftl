channel-discord = Discord
channel-discord-address = Webhook-URL
channel-discord-help = Aus den Integrationen eines Kanals in Discord. Sie beginnt mit https://discord.com/api/webhooks/.
channel-discord-wrong = Das ist nicht die URL eines Webhooks von Discord, etwa https://discord.com/api/webhooks/123/abc.
