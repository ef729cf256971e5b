// Words for people, clothes, food, furniture, small objects. An entry: `name / synonym / … < more general name`.

export const things = `
person / people / pedestrian / individual / passerby / passersby / man / woman / bystander / human
crowd / crowds < person; child / kid / boy / girl / baby < person; tourist / visitor / sightseer < person
cyclist / bicyclist / biker < person; police officer / policeman / policewoman < person; soldier < person
vendor / street vendor / shopkeeper / hawker < person; worker / construction worker < person
monk / nun / priest < person; student / schoolchild / schoolchildren < person; farmer < person; fisherman < person
musician / performer / dancer < person; driver / motorcyclist < person
athlete / player / runner / skier / surfer < person; couple / family < person; guard < person

clothing / clothes / garment / attire; hat / cap / straw hat / sombrero < clothing; helmet < clothing
headscarf / hijab / veil / burqa / niqab < clothing; turban < clothing; conical hat < hat; sari / saree < clothing
kimono / yukata < clothing; kilt < clothing; poncho < clothing; jacket / coat / parka < clothing; dress < clothing
skirt < clothing; shirt / t shirt / polo shirt < clothing; jeans / trousers / pants / shorts < clothing
suit < clothing; uniform / school uniform < clothing; scarf < clothing
shoe / boot / sandal / sneaker / flip flop / shoes < clothing; glove < clothing
traditional dress / traditional clothing / folk costume / traditional costume / traditional attire < clothing
robe / dishdasha / thobe / djellaba < clothing; sarong / lungi < clothing; swimsuit / bikini < clothing
sunglasses / eyeglasses; backpack / rucksack; handbag / shopping bag / plastic bag / tote bag < bag; bag
suitcase / luggage; umbrella; parasol / beach umbrella < umbrella; necklace / jewelry / jewellery; wristwatch
badge / lanyard; mask / face mask

food / dish / meal; bread / baguette / pastry < food
fruit / apple / orange fruit / banana / mango / pineapple < food; vegetable / tomato / carrot / cabbage < food
meat / sausage / steak < food; cheese < food; rice / bowl of rice < food; noodle / ramen / pasta / noodles < food
sushi < food; pizza < food; burger / hamburger < food; taco / burrito < food; soup < food
cake / dessert / ice cream < food; curry < food; egg < food; salad < food; sandwich < food; skewer / kebab < food
drink / beverage; beer / beer glass / beer mug < drink; wine / wine glass < drink
coffee cup / cup of coffee / espresso < drink; tea cup / teacup / teapot; bottle / water bottle
can of soda / beer can; drinking glass; cup / mug; plate of food / dinner plate; bowl; tray
fork / spoon / knife / cutlery / chopsticks; pot / pan / cooking pot

table / dining table / picnic table; chair / folding chair / plastic chair; armchair < chair; stool < chair
sofa / couch; bed / bunk bed; bunting; pillow / cushion; blanket / quilt; curtain / drape / window blind
carpet / rug; shelf / bookshelf / bookcase; cabinet / cupboard / wardrobe; drawer / dresser; desk
shop counter / countertop; lamp / chandelier / light fixture; candle; mirror
painting / picture frame / mural painting; framed photo; clock face; television / tv / tv screen
computer / laptop / keyboard; screen / monitor; phone / mobile phone / smartphone / cell phone; book
newspaper / magazine; refrigerator / fridge; oven / stove / microwave; sink / faucet / washbasin; toilet
bathtub / shower; washing machine; fireplace; ceiling fan / electric fan; radiator
electrical outlet / power outlet / wall socket / plug socket; light switch; vase; toy / doll; ball / soccer ball
guitar / drum / piano / musical instrument; stage; microphone; loudspeaker / speaker box; podium; podium sign
trophy

box / cardboard box / crate; barrel; basket; bucket; sack; rope; ladder; hose; pipe / pipeline; metal chain
fishing net; fishing rod; tent; tarp / tarpaulin; canvas; wheelbarrow; shovel; hammer; axe; sword; cannon
gun / rifle; bell / church bell; prayer flag / prayer flags < flag; prayer wheel; incense; altar
icon / religious icon; buddha / buddha statue < statue; paper lantern / red lantern < lantern; lantern; fireworks
balloon; christmas tree; christmas lights / string lights / fairy lights; decoration / ornament; garland
ferris wheel; carousel / merry go round; roller coaster; slide / swing set; picnic blanket; barbecue / grill
stove pipe; brazier; water well / stone well; water pump / hand pump; mill wheel / water wheel
irrigation channel / irrigation canal; sprinkler; beehive box; scarecrow; fire / bonfire / campfire
garbage / litter / trash / rubbish; pallet; bicycle helmet < helmet
euro sign / dollar sign / currency symbol / price tag; coin / banknote; passport; sticker; qr code; mosaic floor
ceramic / pottery / ceramics; souvenir / handicraft; textile / fabric / cloth; wood carving; wooden beam / beam
`;
