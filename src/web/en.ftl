# The API for programs.
webapi-limit = Must be a number from 1 to { $max }.
webapi-cursor = Is not a cursor of this list. Use "next" of the page before.
webapi-key = The header Idempotency-Key must have 1 to { $max } visible ASCII characters.
webapi-nul = Must not contain the character U+0000.
webapi-json = The body is not JSON: { $detail }.
webapi-object = The body must be a JSON object.
webapi-field = { $detail }.
webapi-media-type = The header Content-Type must be { $expected }.
webapi-title = API
api-already_done = This request was done. Its answer held a secret and was not kept.
