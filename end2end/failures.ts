// Says in one line what each failed test failed of, after everything else: whoever sees the end of a log sees the reason.
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

const LONGEST = 600;

export default class Failures implements Reporter {
  private lines: string[] = [];

  onTestEnd(test: TestCase, result: TestResult) {
    if (result.status === test.expectedStatus || result.status === "skipped") return;
    for (const { message, value } of result.errors) {
      // Without the colours of a terminal.
      const text = (message ?? value ?? result.status).replace(/\u001b\[[0-9;]*m/g, "").replace(/\s+/g, " ");
      this.lines.push(`FAILED ${test.titlePath().filter(Boolean).join(" › ")}: ${text.slice(0, LONGEST)}`);
    }
  }

  onEnd() {
    for (const line of this.lines) console.log(line);
  }
}
