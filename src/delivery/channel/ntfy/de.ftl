channel-ntfy = ntfy
channel-ntfy-address = URL des Themas
channel-ntfy-help = Server und Thema, etwa https://ntfy.sh/mein-thema.
channel-ntfy-token = Zugriffstoken
channel-ntfy-token-help = Nur wenn das Thema geschützt ist.
channel-ntfy-wrong = Das ist nicht die URL eines Themas, etwa https://ntfy.sh/mein-thema. Ein Thema hat bis zu 64 Buchstaben, Ziffern, _ und -.
channel-ntfy-token-wrong = Ein Zugriffstoken hat keine Leerzeichen und höchstens 200 Zeichen.
