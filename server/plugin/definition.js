/** Declares a plugin; gives it back with its types checked. */
export function definePlugin(plugin) {
    return plugin;
}
