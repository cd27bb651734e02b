# What the receivers of a demonstration got.

demo-receivers-title = Receivers of the demonstration
demo-receivers-lead = Three subscribers are chats and a webhook. Their addresses are paths of this server, which take what is sent to them and show the last message here as it arrived. Publish an update, wait ten seconds, and reload.
demo-receivers-reload = Reload
demo-receivers-none = Nothing has arrived yet.
demo-receivers-at = Received
demo-receivers-body = Body of the last message to { $channel }
demo-receivers-link = What the demonstration’s chats received
