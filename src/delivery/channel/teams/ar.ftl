channel-teams = Microsoft Teams
channel-teams-address = عنوان سير العمل
channel-teams-help = من سير عمل في Teams ينشر في قناة عند استلام طلب ويب هوك.
channel-teams-wrong = هذا ليس عنوان سير عمل في Teams. ينتهي المضيف بـ logic.azure.com أو powerplatform.com.
