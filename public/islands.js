// Wakes the islands of a desk page: loads the one WASM module, then each <leptos-island> by the name it carries.
const me = document.getElementById("islands");
const islands = document.querySelectorAll("leptos-island");
if (islands.length) {
  const module = await import(me.dataset.script);
  await module.default({ module_or_path: me.dataset.wasm });
  module.hydrate();
  for (const island of islands) module[island.dataset.component]?.(island);
}
