// Words for streets, traffic, signs and vehicles. Grammar of an entry: `name / synonym / … < more general name`.

export const streets = `
road / street / roadway; highway / freeway / motorway / expressway / autobahn / interstate < road
avenue / boulevard < road; alley / alleyway / laneway / narrow lane < road; lane / traffic lane
dirt road / dirt track / unpaved road / gravel road < road; country road / rural road < road
cobblestone street / cobbled street / cobblestone road < road
cobblestone / cobblestones / cobbles / sett < pavement; pavement / paving / paved surface
asphalt / tarmac / blacktop < pavement; paving stone / flagstone / paver < pavement
sidewalk / footpath / walkway / pedestrian path; path / pathway / trail / footway
bike lane / cycle path / bicycle lane / cycle lane / bike path / cycle track; bus lane
crosswalk / zebra crossing / pedestrian crossing; curb / kerb; median / central reservation / traffic island
roundabout / traffic circle / rotary; intersection / crossroads / junction; overpass / flyover / elevated road
underpass; tunnel; bridge / footbridge / pedestrian bridge; suspension bridge < bridge
arch bridge / stone bridge < bridge; cable stayed bridge < bridge; covered bridge < bridge; drawbridge < bridge
viaduct < bridge; railway bridge < bridge
road marking / lane marking / road line / painted line / street marking / pavement marking
yellow line / yellow center line / yellow centre line / double yellow line < road marking
white line / dashed white line < road marking; road shoulder / hard shoulder; drainage ditch / ditch
manhole / manhole cover; storm drain / drain; speed bump / speed hump; guardrail / guard rail / crash barrier
jersey barrier / concrete barrier < barrier; barrier; traffic cone / cone; bollard
reflector post / delineator / road reflector; milestone / kilometer marker / mile marker
parking lot / car park / parking area; parking meter; parking space / parking bay; driveway; toll booth / toll gate
railway crossing / level crossing / railroad crossing
railway track / railroad track / train track / railway line / rail track / railroad tracks / tracks
tram track / tram line / tram rail / streetcar track; platform / train platform
overhead wire / catenary / overhead line

traffic light / traffic signal / stoplight
street light / streetlight / street lamp / streetlamp / lamppost / lamp post / light post / light pole
utility pole / power pole / telephone pole / electric pole / electricity pole / telegraph pole < pole; pole
power line / electric wire / overhead cable / utility line / electrical wire / tangled wires
pylon / transmission tower / electricity pylon; transformer; bus stop / bus shelter; bench / park bench
trash can / garbage can / trash bin / waste bin / rubbish bin / litter bin / dustbin / garbage bin / bin
recycling bin / wheelie bin < trash can; dumpster / skip container
mailbox / post box / postbox / letterbox / letter box / pillar box
phone booth / telephone box / telephone booth / phone box; fire hydrant / hydrant; bike rack / bicycle rack
bicycle stand; planter / flower pot / flowerpot; fence / fencing; wooden fence / picket fence < fence
chain link fence / wire fence / barbed wire fence < fence; hedge / hedgerow; advertising column; vending machine
atm / cash machine; surveillance camera / security camera / cctv camera; clock / street clock
solar street light < street light

sign / signage / signboard / sign board
street sign / street name sign / street name plate / street nameplate < sign
road sign / traffic sign / highway sign < sign; stop sign < road sign; yield sign / give way sign < road sign
warning sign < road sign; speed limit sign / speed limit < road sign
direction sign / directional sign / signpost / sign post / guide sign < road sign
parking sign / no parking sign < road sign
shop sign / store sign / storefront sign / shop signage / business sign < sign
neon sign / neon light / neon lights < sign; welcome sign / town sign / place name sign < sign
billboard / advertising board / hoarding / advertisement / advert; banner; poster / placard; flag / national flag
logo / company logo / brand logo; inscription / engraved text / carved text
text / lettering / writing / written text; license plate / licence plate / number plate / registration plate
house number; menu / menu board; notice board / bulletin board / information board / information panel / chalkboard
street map; road number / route marker / highway shield
cyrillic script / cyrillic text / cyrillic letters / cyrillic lettering / cyrillic characters < text
arabic script / arabic text / arabic writing / arabic letters / arabic calligraphy < text
chinese characters / chinese text / chinese script / chinese writing < text
japanese text / japanese writing / japanese characters / kanji / hiragana / katakana < text
korean text / hangul / korean writing / korean characters / korean script < text
thai script / thai text / thai writing < text; hebrew text / hebrew script / hebrew letters < text
greek letters / greek text / greek script < text; devanagari / hindi text / devanagari script < text
latin script / latin alphabet / latin letters < text; tamil script / tamil text < text

vehicle; car / automobile / motorcar / motor vehicle < vehicle; sedan / saloon car < car; hatchback < car
suv / sport utility vehicle / jeep / off road vehicle < car; sports car < car; convertible < car
taxi / taxicab / cab < car; yellow cab / yellow taxi < taxi; black cab / london taxi < taxi
police car / patrol car < car; station wagon / estate car < car; minivan / van / camper van / campervan < vehicle
pickup truck / pickup < truck; truck / lorry / semi truck / trailer truck < vehicle
fire truck / fire engine < truck; garbage truck < truck; ambulance < vehicle; tanker truck < truck; trailer
bus / motorbus / coach bus / city bus / tour bus < vehicle; double decker bus / double decker < bus
school bus < bus; minibus / dala dala / matatu / jeepney / marshrutka < bus; trolleybus < bus
tram / streetcar / trolley car / tramcar / light rail < vehicle; train / railcar < vehicle
locomotive / steam engine < train; freight train < train; bullet train / high speed train < train
subway train / metro train < train; motorcycle / motorbike < vehicle
scooter / moped / motor scooter / vespa < vehicle; bicycle / bike / pushbike < vehicle
e scooter / electric scooter / kick scooter < scooter; rickshaw / cycle rickshaw / pedicab < vehicle
tuk tuk / auto rickshaw / autorickshaw / tuktuk / three wheeler < vehicle; tractor < vehicle
excavator / bulldozer / digger < vehicle; crane / construction crane / tower crane; forklift
cart / wagon / handcart; horse carriage / carriage / horse drawn carriage < cart; ship / vessel; cruise ship < ship
cargo ship / container ship / freighter < ship; ferry / ferryboat < ship; boat / watercraft
sailboat / sailing boat / yacht / dhow / junk boat < boat; fishing boat / trawler < boat
rowboat / rowing boat / dinghy < boat; canoe / kayak < boat; gondola < boat; longtail boat / long tail boat < boat
motorboat / speedboat < boat; houseboat < boat; narrowboat < boat; submarine; surfboard; jet ski; raft
airplane / aeroplane / aircraft / plane / airliner / jet; helicopter; hot air balloon
cable car / gondola lift / aerial tramway / chairlift / ski lift; funicular < train; roof rack / snorkel; headlight
wheel / tire / tyre; stroller / pram; wheelchair; skateboard; container / shipping container; lock / canal lock
dock / wharf / quay / quayside; pier / jetty; harbor / harbour / port; marina; buoy; anchor; runway / airstrip
train car / railway carriage; hammock
`;
