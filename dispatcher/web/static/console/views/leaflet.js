// The map library, fetched when a map is first shown: a desk that never opens one never waits for it.
export const leaflet = () => import("../../vendor/leaflet-1.9.4.js");
