// Comfort only: every page works without this file. Nothing here is inline, so the content security policy stays strict.
"use strict";

(() => {
    const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

    /** The error summary takes the focus, so that it is read first. `autofocus` does it where scripts are off. */
    const focusErrors = () => document.querySelector("[data-error-summary]")?.focus();

    /** A link in the error summary moves the focus into the field and brings its label into view. */
    const followErrorLinks = () => {
        for (const link of all("[data-error-summary] a[href^='#']")) {
            link.addEventListener("click", (event) => {
                const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
                if (!field) return;
                event.preventDefault();
                (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
                field.focus({ preventScroll: true });
            });
        }
    };

    /** Dialogs: the opener is a link to a page with the same content, which is where it leads without scripts. */
    const dialogs = () => {
        for (const opener of all("[data-dialog-open]")) {
            opener.addEventListener("click", (event) => {
                const dialog = document.getElementById(opener.dataset.dialogOpen);
                if (!dialog?.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                dialog.showModal();
            });
        }
        for (const closer of all("[data-dialog-close]")) {
            closer.addEventListener("click", (event) => {
                const dialog = closer.closest("dialog");
                if (!dialog) return;
                event.preventDefault();
                dialog.close();
            });
        }
        const first = document.querySelector("dialog[data-dialog-auto]");
        if (first?.showModal && !document.querySelector("[data-error-summary]")) {
            first.showModal();
        }
    };

    /**
     * Waiting pages: asks `data-poll` every `data-poll-every` milliseconds for `{"location"?, "version"?, "message"?}`.
     * A location is followed, a changed version reloads, a message replaces the text. `data-events` names a stream of
     * the same objects (server-sent events), with polling as its fallback.
     */
    const waiting = () => {
        for (const place of all("[data-poll]")) {
            const pause = Number(place.dataset.pollEvery) || 2000;
            let version = place.dataset.pollVersion;
            let failures = 0;
            let over = false;

            const take = (status) => {
                if (status.location) {
                    over = true;
                    location.replace(status.location);
                    return;
                }
                if (status.version !== undefined) {
                    if (version !== undefined && String(status.version) !== version) {
                        over = true;
                        location.reload();
                        return;
                    }
                    version = String(status.version);
                }
                const text = place.querySelector("[data-poll-message]");
                if (text && status.message && text.textContent !== status.message) text.textContent = status.message;
            };

            const ask = async () => {
                if (over) return;
                try {
                    const answer = await fetch(place.dataset.poll, {
                        headers: { accept: "application/json" },
                        credentials: "same-origin",
                        cache: "no-store",
                    });
                    if (answer.status === 401 || answer.status === 403 || answer.status === 404 || answer.status === 410) {
                        over = true;
                        location.reload();
                        return;
                    }
                    if (!answer.ok) throw new Error(String(answer.status));
                    failures = 0;
                    take(await answer.json());
                } catch {
                    failures += 1;
                }
                if (!over) setTimeout(ask, Math.min(pause * 2 ** Math.min(failures, 4), 30000));
            };

            if (place.dataset.events && "EventSource" in window) {
                const events = new EventSource(place.dataset.events);
                events.addEventListener("message", (event) => {
                    try {
                        take(JSON.parse(event.data));
                    } catch {
                        return;
                    }
                    if (over) events.close();
                });
                events.addEventListener("error", () => {
                    events.close();
                    setTimeout(ask, pause);
                });
            } else {
                setTimeout(ask, pause);
            }
        }
    };

    /** One press, one request: a form that is under way is not sent again. Coming back by the back button frees it. */
    const sendOnce = () => {
        document.addEventListener("submit", (event) => {
            const form = event.target;
            if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-repeatable")) return;
            if (form.dataset.sent) {
                event.preventDefault();
                return;
            }
            form.dataset.sent = "yes";
            event.submitter?.setAttribute("aria-busy", "true");
        });
        window.addEventListener("pageshow", () => {
            for (const form of all("form[data-sent]")) delete form.dataset.sent;
            for (const button of all("[aria-busy='true']")) button.removeAttribute("aria-busy");
        });
    };

    /** Menus made of `details` close on Escape and on a press outside. */
    const menus = () => {
        document.addEventListener("click", (event) => {
            for (const menu of all("details.menu[open]")) {
                if (!menu.contains(event.target)) menu.open = false;
            }
        });
        document.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            for (const menu of all("details.menu[open]")) {
                const inside = menu.contains(document.activeElement);
                menu.open = false;
                if (inside) menu.querySelector("summary").focus();
            }
        });
    };

    /** "Pokaż hasło": a button that is there only with scripts. */
    const passwords = () => {
        for (const button of all("[data-password-toggle]")) {
            const field = document.getElementById(button.dataset.passwordToggle);
            if (!field) continue;
            button.hidden = false;
            button.addEventListener("click", () => {
                const shown = field.type === "text";
                field.type = shown ? "password" : "text";
                button.setAttribute("aria-pressed", String(!shown));
                button.textContent = shown ? button.dataset.show : button.dataset.hide;
            });
            field.form?.addEventListener("submit", () => {
                field.type = "password";
            });
        }
    };

    /** A file may be dropped anywhere on the box around the file field. */
    const drops = () => {
        for (const box of all("[data-drop]")) {
            const field = box.querySelector("input[type='file']");
            if (!field) continue;
            for (const type of ["dragenter", "dragover"]) {
                box.addEventListener(type, (event) => {
                    event.preventDefault();
                    box.classList.add("is-over");
                });
            }
            for (const type of ["dragleave", "drop"]) {
                box.addEventListener(type, () => box.classList.remove("is-over"));
            }
            box.addEventListener("drop", (event) => {
                event.preventDefault();
                if (event.dataTransfer.files.length > 0) field.files = event.dataTransfer.files;
            });
        }
    };

    /** Copies a value next to its button (sandbox pages). */
    const copies = () => {
        for (const button of all("[data-copy]")) {
            if (!navigator.clipboard) continue;
            button.hidden = false;
            button.addEventListener("click", async () => {
                await navigator.clipboard.writeText(document.getElementById(button.dataset.copy)?.textContent.trim() ?? "");
                button.textContent = button.dataset.copied;
            });
        }
    };

    /**
     * The end of a session by idleness is announced, and can be put off. Tabs tell one another through local storage,
     * so that work in one of them keeps the others quiet.
     */
    const idleness = () => {
        const dialog = document.querySelector("dialog[data-idle]");
        if (!dialog?.showModal) return;
        const limit = Number(dialog.dataset.idle) * 1000;
        const warning = Number(dialog.dataset.idleWarning) * 1000;
        const key = dialog.dataset.idleKey;
        const clock = dialog.querySelector("[data-idle-clock]");
        const spoken = dialog.querySelector("[data-idle-spoken]");
        let last = Date.now();

        const remember = () => {
            last = Date.now();
            try {
                localStorage.setItem(key, String(last));
            } catch { /* private windows may refuse; then each tab counts for itself */ }
        };
        const latest = () => {
            try {
                return Math.max(last, Math.min(Number(localStorage.getItem(key)) || 0, Date.now()));
            } catch {
                return last;
            }
        };
        const tick = () => {
            const left = latest() + limit - Date.now();
            if (left <= 0) {
                location.assign(dialog.dataset.idleLeave);
                return;
            }
            if (left <= warning) {
                const seconds = Math.ceil(left / 1000);
                clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
                if (seconds % 30 === 0) spoken.textContent = clock.textContent;
                if (!dialog.open) dialog.showModal();
            } else if (dialog.open) {
                dialog.close();
            }
            setTimeout(tick, left <= warning ? 1000 : Math.min(left - warning, 15000));
        };
        const stay = async (event) => {
            event?.preventDefault();
            const form = dialog.querySelector("form[data-idle-stay]");
            try {
                const answer = await fetch(form.action, {
                    method: "POST",
                    body: new URLSearchParams(new FormData(form)),
                    credentials: "same-origin",
                    redirect: "manual",
                });
                if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(String(answer.status));
                remember();
                dialog.close();
            } catch {
                form.submit();
            }
        };
        dialog.querySelector("form[data-idle-stay]").addEventListener("submit", stay);
        dialog.addEventListener("cancel", stay);
        remember();
        tick();
    };

    document.documentElement.classList.add("js");
    sendOnce();
    dialogs();
    followErrorLinks();
    focusErrors();
    waiting();
    menus();
    passwords();
    drops();
    copies();
    idleness();
})();
