/** First field of everything the server says. An answer without it is "no network": a captive portal, a proxy's page. */
export const MAGIC = 'aidol'
