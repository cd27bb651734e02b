channel-slack = Slack
channel-slack-address = Webhook URL
channel-slack-help = From the settings of an incoming webhook in Slack. It begins with https://hooks.slack.com/.
channel-slack-wrong = This is not the URL of an incoming webhook of Slack, such as https://hooks.slack.com/services/T…/B…/….
