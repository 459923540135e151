// The views of chat push of which pictures are taken.

import * as chat from "./chat-steps.mjs";
import { act, insert, tab } from "./steps.mjs";

/** Name, how to get there, how to get away, and whether few pictures are enough, as in views.test.mjs. */
export function chatViews(app, escape) {
  const message = async () => {
    await chat.open(app, "04-forced");
    await tab(app, "message");
    await chat.person(app, "6006");
  };
  // In a narrow window what the phone shows is a tab.
  const outcome = async () => {
    await message();
    if (await app.run(`return !!document.querySelector('[data-tab="outcome"]')`)) await tab(app, "outcome");
    await chat.verdict(app, "6006", "pushed");
  };
  const dialog = (name, ready) => async () => {
    await app.css(`[data-dialog="${name}"]`);
    await ready?.();
  };
  const over = (name, go, ready) => [`chat-${name}`, () => message().then(go).then(dialog(name, ready)), escape, true];
  const compared = async () => {
    await outcome();
    await act(app, "compare-styles");
    await app.css('[data-part="styles"]');
  };
  const one = () => act(app, "compare-styles");
  const pasted = async () => {
    await (await app.field("user-info")).click();
    await insert(app, USER_INFO);
    await app.css('[data-part="user-info"] [data-key="e"]');
  };
  return [
    ["chat-message", message],
    ["chat-ext", () => message().then(() => chat.ext(app))],
    [
      "chat-code",
      () =>
        message()
          .then(() => tab(app, "code"))
          .then(() => app.css('[data-part="code"]')),
    ],
    ["chat-outcome", compared, one],
    over("bindings", () => act(app, "edit-devices")),
    over("expect", () => outcome().then(() => act(app, "edit-expectation"))),
    over("muted", () => act(app, "muted-groups")),
    over("new-scenario", () => act(app, "new-scenario")),
    over("reader", () => chat.menu(app, "scenario-actions", "reader"), pasted),
  ];
}

const USER_INFO = `{"apns":{"alert":{"body":"New build ready for QA"},"badge":4,"sound":"custom.caf"},
 "e":{"link":"acme://builds/5.2"},"f":"6001","t":"6006","g":"1421300621769","m":"373360335316321408",}`;
