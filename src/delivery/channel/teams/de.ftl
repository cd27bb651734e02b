channel-teams = Microsoft Teams
channel-teams-address = Workflow-URL
channel-teams-help = Aus einem Workflow „In einem Kanal posten, wenn eine Webhook-Anforderung empfangen wird“ in Teams.
channel-teams-wrong = Das ist nicht die URL eines Workflows von Teams. Ihr Host endet auf logic.azure.com oder powerplatform.com.
