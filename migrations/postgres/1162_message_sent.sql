-- Only the rate of a batch was read by it.
drop index message_sent;
