channel-email = E-Mail
