channel-slack = Slack
channel-slack-address = Webhook-URL
channel-slack-help = Aus den Einstellungen eines eingehenden Webhooks in Slack. Sie beginnt mit https://hooks.slack.com/.
channel-slack-wrong = Das ist nicht die URL eines eingehenden Webhooks von Slack, etwa https://hooks.slack.com/services/T…/B…/….
