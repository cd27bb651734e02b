channel-slack = Slack
channel-slack-address = عنوان الويب هوك
channel-slack-help = من إعدادات الويب هوك الوارد في Slack. يبدأ بـ https://hooks.slack.com/.
channel-slack-wrong = هذا ليس عنوان ويب هوك وارد في Slack، مثل https://hooks.slack.com/services/T…/B…/….
