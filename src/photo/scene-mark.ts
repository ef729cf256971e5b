// The description in the metadata of pictures that show the miniature world, so that nobody takes one for a photograph.

export const sceneMark = "A drawn scene of globe's miniature world, not a photograph";
