// Plays a sound when a promised update becomes due. It is off until somebody switches it on in this browser: a device in an
// open office is not the phone on the night table.
const banner = document.querySelector("aside.promises");
const choice = banner?.querySelector("[data-promise-sound]");
const KEY = "amends-promise-sound";
const read = () => { try { return localStorage.getItem(KEY) === "on"; } catch { return false; } };
const write = (on) => { try { on ? localStorage.setItem(KEY, "on") : localStorage.removeItem(KEY); } catch { /* private */ } };

/** Two short tones. Browsers play nothing before somebody clicked or typed on the page. */
function play() {
  const audio = new AudioContext();
  for (const [start, pitch] of [[0, 660], [0.25, 880]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, audio.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.2);
  }
  setTimeout(() => audio.close(), 1000);
}

if (choice) {
  choice.closest("label").hidden = false;
  choice.checked = read();
  choice.addEventListener("change", () => { write(choice.checked); if (choice.checked) play(); });
  let due = Number(banner.dataset.due);
  new MutationObserver(() => {
    const now = Number(banner.dataset.due);
    if (now > due && choice.checked) play();
    due = now;
  }).observe(banner, { attributeFilter: ["data-due"] });
}
