// graphile-worker, with tasks that do nothing.
//
//     graphile.mjs URL JOBS default|batched PROCESSES
//
// URL is a new database. Prints how many jobs were executed, and in how many seconds.
//
// As in graphile-worker's own benchmark (perfTest/run.js): each process executes 24 jobs at a time on 25 connections, and ends when
// nothing is queued. Before, each has found the queue empty once, so that neither loading code nor compiling it counts, and what
// that takes the second time, connecting and ending, is taken off.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { makeWorkerUtils, runOnce } from "graphile-worker";

const [connectionString, jobs, kind, processes] = process.argv.slice(2);
// Those with which its documentation measures batching.
const batching = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const worker = { connectionString, concurrentJobs: 24, maxPoolSize: 25, ...(kind === "batched" ? batching : {}) };

// In milliseconds.
const LONGEST = 600_000;

// One process that works.
async function work() {
  // The one that started it is gone.
  process.on("disconnect", () => process.exit(1));
  let executed = 0;
  const run = async () => {
    const begun = performance.now();
    await runOnce({ preset: { worker }, noHandleSignals: true, taskList: { nothing: () => { executed += 1; } } });
    return performance.now() - begun;
  };
  await run();
  process.send({ idle: await run() });
  await once(process, "message");
  await run();
  // What it does not wait for goes on: without batching, the statements that complete the last jobs.
  process.send({ executed });
}

async function main() {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  const execute = (text) => utils.withPgClient((client) => client.query(text));
  // It logs a line for each job unless it is told not to.
  const env = { ...process.env, NO_LOG_SUCCESS: "1", AMENDS_BENCH_WORKS: "1" };
  const options = { env, stdio: ["ignore", "ignore", "inherit", "ipc"] };
  const workers = Array.from({ length: Number(processes) }, () =>
    fork(fileURLToPath(import.meta.url), process.argv.slice(2), options));
  const answers = (name) => Promise.all(workers.map(async (each) => {
    const ended = once(each, "exit").then(([code]) => { throw new Error(`a worker ended with ${code}`); });
    const [answer] = await Promise.race([once(each, "message"), ended]);
    return answer[name];
  }));
  const idle = Math.max(...await answers("idle"));
  await execute(`select count(*) from graphile_worker.add_jobs(array(
    select json_populate_record(null::graphile_worker.job_spec,
                                json_build_object('identifier', 'nothing', 'payload', json_build_object('id', number)))
    from generate_series(1, ${Number(jobs)}) as number))`);
  await execute("vacuum analyze graphile_worker._private_jobs");
  await execute("checkpoint");
  const begun = performance.now();
  const executed = answers("executed");
  for (const each of workers) each.send("begin");
  const sum = (await executed).reduce((total, count) => total + count, 0);
  for (let left = "all"; left !== "0";) {
    [{ left }] = (await execute("select count(*) as left from graphile_worker._private_jobs")).rows;
    if (performance.now() - begun > LONGEST) throw new Error(`${left} jobs are left`);
  }
  const seconds = (performance.now() - begun - idle) / 1000;
  console.log(sum, seconds.toFixed(3));
  for (const each of workers) each.disconnect();
  await utils.release();
}

await (process.env.AMENDS_BENCH_WORKS ? work() : main());
