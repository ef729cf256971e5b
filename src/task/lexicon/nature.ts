// Words for land, water, sky, plants and animals. Grammar of an entry: `name / synonym / … < more general name`.

export const nature = `
mountain / mountains / mountain range / mountainside
snow capped mountain / snow covered mountain / snowcapped mountain / snow capped peak / snowy mountain < mountain
peak / summit < mountain; volcano < mountain; hill / hillside / hilltop / rolling hills; slope; valley
canyon / gorge / ravine; cliff / bluff / escarpment; ridge; plateau / mesa / butte / tableland
flatland / open plain / flat plain / grassy plain; desert; dune / sand dune; cave / grotto; rock / boulder / rocks
rock formation / rocky outcrop / outcrop; stone / pebble; gravel; sand; soil / dirt / bare earth
red soil / red earth / red dirt / laterite < soil; mud; clay; lava / lava field / volcanic rock; crater; salt flat
glacier; iceberg; ice; snow; snowfield < snow; field / farmland / cropland / agricultural field
meadow / pasture / grassland / grazing land; savanna / savannah; steppe; prairie < grassland; tundra
wetland / marsh / swamp / bog / mangrove swamp; rice paddy / rice field / paddy field / rice terrace < field
wheat field / cornfield / corn field < field; vineyard; orchard / olive grove
plantation / tea plantation / banana plantation; park / public park / city park; garden / botanical garden; lawn
playground; square / plaza / piazza / town square / public square / market square; forest / woodland / woods
rainforest / jungle < forest; pine forest / coniferous forest / conifer forest / boreal forest / taiga < forest
bamboo forest / bamboo grove < forest; undergrowth; farm; campsite / campground; golf course
tennis court / basketball court / sports court; soccer field / football pitch / football field / sports field
racetrack; ski slope / ski piste

water / body of water; sea / ocean / seawater / turquoise water < water; river / riverbank / riverside < water
stream / creek / brook < water; lake / lakeside / reservoir < water; pond < water; canal / waterway < water
waterfall / cascade; fjord; bay / cove / lagoon; gulf; coast / coastline / shoreline / shore / seashore
beach / sandy beach / pebble beach; island / islet; peninsula / headland / promontory; reef / coral reef
wave / surf / waves; harbor wall / breakwater / sea wall / seawall; rapids; hot spring / geyser
waterfront / promenade / embankment / boardwalk; sky / blue sky; cloud / overcast sky / clouds; fog / mist / haze
rain / puddle; sunset / sunrise; rainbow; sun; moon; shadow; smoke; lightning; horizon / skyline / city skyline
reflection

tree / trees < plant; palm tree / palm / palms < tree; coconut palm / coconut tree / date palm < palm tree
pine tree / pine < conifer; fir tree / fir / spruce / spruce tree < conifer
conifer / evergreen / evergreen tree / coniferous tree < tree; deciduous tree / broadleaf tree < tree
birch / birch tree < tree; oak / oak tree < tree; maple / maple tree < tree
eucalyptus / gum tree / eucalyptus tree < tree; acacia / acacia tree / umbrella thorn < tree
baobab / baobab tree < tree; olive tree < tree; cypress / cypress tree < tree; cedar / cedar tree < tree
plane tree / sycamore < tree; poplar / poplar tree < tree; willow / weeping willow / willow tree < tree
linden / lime tree < tree; chestnut tree < tree; cherry tree / cherry blossom / sakura < tree; jacaranda < tree
banyan / banyan tree / ficus < tree; mangrove / mangroves < tree; araucaria / monkey puzzle < tree
banana tree / banana plant < tree; orange tree / lemon tree / citrus tree < tree; redwood / sequoia < tree
joshua tree < tree; bonsai < tree; tree stump / stump; log / driftwood / timber pile; branch / tree branch / twig
trunk / tree trunk; leaf / leaves / foliage; bush / shrub / shrubbery < plant; bamboo < plant
cactus / saguaro < plant; agave / aloe / yucca < plant; succulent < plant; grass / dry grass / tall grass < plant
reed < plant; fern < plant; moss / lichen < plant; ivy / vine / climbing plant / creeper < plant
flower / blossom < plant; bougainvillea < flower; hibiscus < flower; sunflower < flower; tulip < flower
rose bush / roses < flower; lavender < flower; lotus / water lily < flower; poppy < flower; flower bed / flowerbed
heather < plant; wheat / crop < plant; corn / maize < plant; sugarcane < plant; potted plant / houseplant < plant
plant / vegetation / greenery; seaweed / kelp; coral; mushroom; spinifex
autumn foliage / fall foliage / autumn leaves < leaf

animal; dog < animal; cat < animal; cow / cattle / cows / bull / ox / oxen / water buffalo < animal; zebu < cow
horse / pony < animal; donkey / mule < animal; sheep / lamb < animal; goat < animal; pig < animal
chicken / rooster / hen < bird; duck / goose / geese / swan < bird; pigeon / dove < bird; seagull / gull < bird
stork < bird; eagle / hawk < bird; parrot < bird; penguin < bird; ostrich / emu < bird; flamingo < bird
peacock < bird; bird / birds < animal; camel / dromedary < animal; llama / alpaca / vicuna < animal
elephant < animal; giraffe < animal; zebra < animal; lion / tiger / leopard / cheetah < animal
antelope / gazelle / wildebeest / impala < animal; monkey / baboon / macaque < animal; kangaroo / wallaby < animal
koala < animal; brown bear / polar bear / grizzly bear < animal; wolf / fox < animal
deer / elk / moose / reindeer / caribou < animal; bison < animal; yak < animal; hippo / hippopotamus < animal
rhino / rhinoceros < animal; crocodile / alligator < animal; snake < animal; lizard / iguana < animal
turtle / tortoise < animal; frog < animal; fish < animal; shark < animal; whale / dolphin < animal
sea lion / walrus / harbor seal < animal; crab / lobster < animal; butterfly < animal; insect / bee < animal
squirrel < animal; rabbit < animal; beehive; nest; haystack / hay bale / bale of hay
`;
