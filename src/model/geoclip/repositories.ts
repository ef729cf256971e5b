// Where GeoCLIP is published on the Hugging Face hub.

/** The authors' release: GeoCLIP's own layers, the gallery, and the name of its image encoder. MIT licence. */
export const geoClipRepository = "VicenteVivanco/geoclip-geolocation";
