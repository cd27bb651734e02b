import { start } from "./server.mjs";

/** One server for the whole run; what it returns is called at the end. The workers inherit the two variables. */
export default async function () {
  const { url, data, stop } = await start();
  process.env.AMENDS_TEST_URL = url;
  process.env.AMENDS_TEST_DATA = data;
  return stop;
}
