channel-teams = Microsoft Teams
channel-teams-address = Workflow URL
channel-teams-help = From a workflow "Post to a channel when a webhook request is received" in Teams.
channel-teams-wrong = This is not the URL of a workflow of Teams. Its host ends in logic.azure.com or powerplatform.com.
