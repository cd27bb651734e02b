channel-ntfy = ntfy
channel-ntfy-address = عنوان الموضوع
channel-ntfy-help = الخادم والموضوع، مثل https://ntfy.sh/my-topic.
channel-ntfy-token = رمز الوصول
channel-ntfy-token-help = فقط إذا كان الموضوع محميًا.
channel-ntfy-wrong = هذا ليس عنوان موضوع، مثل https://ntfy.sh/my-topic. يتكون الموضوع من 64 حرفًا أو رقمًا أو _ أو - على الأكثر.
channel-ntfy-token-wrong = لا يحتوي رمز الوصول على مسافات، ولا يزيد على 200 حرف.
