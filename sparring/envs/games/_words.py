"""Common English words of four to eight letters for the word games, typed by us: no names, nothing offensive."""

from __future__ import annotations

from collections.abc import Mapping

_FOUR = """
able acid aged also area army away baby back bail bake ball band bank barn base bath bead beak beam bean bear beat
been beer bell belt bend best bike bird bite blow blue boat body boil bold bolt bone book boot born boss both bowl
brag bulb bull burn bush busy cage cake call calm came camp card care cart case cash cast cave cell chat chef chin
chip city clap claw clay clip club clue coal coat code coin cold colt cook cool cope copy cord core corn cost crab
crew crop crow cube curb cure curl dark dart data date dawn deal dear debt deck deep deer desk dial dice diet dish
dive dock does door dose down draw drip drop drum dual duck dull dust duty each earn ease east easy edge epic even
ever exam exit face fact fade fail fair fall fame farm fast fate fear feed feel feet fern file fill film find fine
fire firm fish fist five flag flat flea flip flow foam fold folk fond food foot fork form fort four free frog from
fuel full fund game gate gaze gear germ gift girl give glad glow glue goal goat gold golf good gown grab gram gray
grew grid grin grip grow gulf hail hair half hall halt hand hang hard harm harp hate hawk head heal heap hear heat
heel help herb herd here hero hide high hike hill hint hire hold hole home hood hook hope horn host hour huge hunt
hurt idea inch into iron item jail jazz join joke jump june jury just keen keep kept kick kind king kite knee knew
knit knob knot know lace lack lady lake lamb lamp land lane last late lava lawn lazy lead leaf lean left lend lens
less life lift like lily limb lime line lion list live load loaf loan lock logo long look loop lord lose loss loud
love luck lung made mail main make male mall many mark mask mast math maze meal mean meat meet melt menu mice mild
mile milk mill mind mine mint miss mist mode mole mood moon more moss most moth move much mule nail name navy near
neat neck need nest news next nice nine node none noon nose note noun oath obey odor once only onto open oral oven
over pace pack page paid pail pain pair pale palm park part pass past path peak pear peel pick pier pile pill pine
pink pint pipe plan play plot plow plug plum plus poem poet pole polo pond pony pool poor port pose post pour pray
pull pump pure push quit quiz race raft rail rain rake ramp rank rare rate read real reef rest rice rich ride ring
riot rise risk road roar robe rock role roll roof room root rope rose ruby rude ruin rule rush rust safe sail salt
same sand save scar seal seat seed seek self sell send shed ship shoe shop shot show shut sick side sign silk sing
sink size skin skip slam sled slip slow snap snow soap sock soda sofa soft soil sold solo some song soon soup sour
spin spot star stay stem step stir stop such suit sure surf swan swim tail take tale talk tall tame tank tape task
taxi team tear tent term test text than that them then they thin this tide tile till time tiny toad tone tool toss
tour town trap tray tree trim trip true tube tuna tune turn twin type ugly undo unit upon urge used vase vast veil
vein verb very vest view vine vote wage wait wake walk wall wand want warm warn wash wave weak wear week well went
were west what when wide wild will wind wine wing wink wipe wire wise wish with wolf wood wool word work worm wrap
yard yarn year yell yoga your zero zone
"""
_FIVE = """
about above actor adapt admit adopt adult after again agent agree ahead alarm album alert alike alive allow alone
along alter amber among angel anger angle angry ankle apart apple apply apron arena argue arise armor array arrow
aside asset audio audit avoid await awake award aware awful bacon badge baker basic basin basis batch beach beard
beast began begin being below bench berry birth black blade blame blank blast blaze bleed blend bless blind blink
block bloom board boast bonus boost booth bound brain brake brand brave bread break breed brick bride brief bring
broad broom brown brush build built bunch burst buyer cabin cable camel canal candy cargo carry carve catch cause
cease chain chair chalk charm chart chase cheap check cheek cheer chess chest chief child chill choir chose cider
civic civil claim class clean clear clerk cliff climb clock close cloth cloud clown coach coast cobra cocoa color
comet comic coral couch cough could count court cover crack craft crane crash crawl crazy cream creek creep crisp
cross crowd crown crumb crush crust curve cycle daily dairy daisy dance decay delay dense depth diary digit diner
dirty ditch diver dizzy donor doubt dough dozen draft drain drama dream dress drift drill drink drive eager eagle
early earth easel eight elbow elder elect empty enemy enjoy enter entry equal error essay event every exact exist
extra fable faith false fancy fault favor feast fence fever fewer fiber field fifth fifty fight final first flame
flash fleet flesh float flock flood floor flour fluid flute focus force forge forth forty forum found frame fresh
front frost fruit funny fuzzy ghost giant given glare glass globe glory glove going grace grade grain grand grant
grape graph grass grave great green greet grief grill group grove grown guard guess guest guide habit handy happy
harsh haste hatch haunt heart heavy hedge hello hinge hobby honey honor horse hotel house human humor hurry ideal
image index inner input irony issue ivory jelly jewel joint judge juice juicy knead kneel knife knock label labor
large laser later laugh layer learn lease least leave legal lemon level lever light limit linen liver lobby local
lodge logic loose lotus lower loyal lucky lunch magic major maker maple march match maybe mayor medal media melon
mercy merge merit merry metal meter might minor mixed model money month moral motor mount mouse mouth movie music
naval nerve never newly night noble noise north novel nurse ocean offer often olive onion opera orbit order organ
other ought outer owner oxide paint panel panic paper party pasta patch pause peace peach pearl pedal penny phase
phone photo piano piece pilot pinch pitch pizza place plain plane plank plant plate plaza point polar porch pouch
pound power press price pride prime print prize proof proud prove pulse pupil puppy purse queen query quest quick
quiet quilt quite quote radar radio rainy raise ranch range rapid ratio razor reach react ready realm rebel refer
reign relax reply rhyme ridge rifle right rigid river roast robin robot rocky rough round route royal ruler rural
salad salty sauce scale scarf scene scent scoop score scout screw seven shade shake shape share shark sharp sheep
sheet shelf shell shift shine shirt shock shore short shout shown sight silly since sixth sixty skate skill skirt
slate sleep slice slide slope smart smell smile smoke snack snail snake sneak solar solid solve sorry sound south
space spare spark speak speed spell spend spice spicy spill spine split spoon sport spray squad stack staff stage
stain stair stake stamp stand start state steak steal steam steel steep stern stick still sting stone stool storm
story stove straw strip study stuff style sugar sunny super surge swamp sweep sweet swell swift swing sword table
taste teach tenth thank theme there thick thief thing think third thorn those three throw thumb tiger tight title
toast today tooth topic torch total touch tough towel tower toxic trace track trade trail train treat trend trial
tribe trick truck truly trunk trust truth tulip twice twist ultra uncle under union unite until upper upset urban
usual valid value vapor vault video visit vital vivid vocal voice voter wagon waist waste watch water weary weave
wedge weigh wheat wheel where which while white whole widow width woman world worry worth would wound wrist write
wrong yacht yeast yield young youth zebra
"""
_SIX = """
absent accept access accuse across action active actual advice advise affair afford afraid agency almost always amount
anchor animal annual answer anyone anyway appeal appear arrive artist asleep aspect assist assume attack attend august
author autumn avenue bakery ballot banana bandit barber barrel basket battle beauty became become before behalf behave
behind belief belong beside better beyond bishop border borrow bottle bottom bounce branch breath breeze bridge bright
broken bronze bubble bucket budget bundle burden butter button buyers cactus camera cancel candle cannon canvas carbon
career carpet carrot castle casual cattle caught center cereal chance change charge cheese cherry choice choose chorus
church cinema circle circus clever client closet clumsy coffee collar column comedy common cookie copper corner cotton
county couple coupon course cousin cradle crayon create credit cruise cursor custom damage danger daring deadly debate
decade decent decide deeper defeat defend define degree demand denial depend deputy desert design desire detail detect
device dinner direct divide doctor dollar domain donkey double dragon drawer driver during easily eating editor effect
effort eighty either emerge empire employ enable energy engine enough ensure entire escape estate evolve exceed except
excite excuse expand expect expert export extend fabric family famous farmer father faucet fellow female fiddle figure
filter finger finish flavor flight flower follow forest forget formal former fossil fought freeze friend frozen future
galaxy garage garden garlic gather gentle ginger glider global golden gossip govern ground growth guitar hammer handle
happen harbor hardly hazard health heaven height helmet hidden hockey hollow honest horror humble hunger hungry impact
import income indeed indoor inform injury insect inside insist invent invite island itself jacket jaguar jersey jigsaw
jingle jockey jungle junior kettle kidney kitten ladder laptop launch lawyer leader league legend length lesson letter
likely linear liquid listen little lizard locker lonely losing lovely luxury magnet mainly manage manner marble margin
marine market master matter meadow medium member memoir memory mental method middle minute mirror mobile modern modest
moment monkey mostly mother motion muffin museum mutual myself narrow nation native nature nearby nearly needle nephew
neural nobody normal notice notion number object obtain office online option orange orchid origin outfit output oxygen
oyster packet palace parade parent parrot people pepper period permit person phrase pickle picnic pigeon pillow pirate
planet plenty pocket poetry poison police policy polish potato powder praise prayer prefer pretty prince prison profit
prompt proper public puddle puppet puzzle rabbit racket random rarely rather rattle reason recall recent recipe record
reduce reform refuse region relate relief remain remedy remind remote remove repair repeat report rescue resist result
resume retail retire return reveal review reward ribbon rocket rotate rubber saddle safety sailor salmon sample scheme
school screen script search season second secret sector secure select senior series settle severe shadow shield should
shrimp signal silent silver simple singer single sister sketch smooth soccer social socket soften solely spider spirit
spread spring square stable statue steady stolen strain stream street stress strict strike string strong studio submit
sudden summer summit sunset supply survey switch symbol system tablet tackle talent target temple tender tennis thanks
theory thirty thread throat ticket timber tissue tomato tongue toward travel treaty trophy tunnel turkey turtle twelve
twenty unable unique unless update useful valley vanish velvet vendor versus vessel victim violet violin vision visual
volume voyage waffle waiter walnut wander warmth wealth weapon weekly weight window winner winter wisdom within wonder
wooden worker yellow zipper
"""
_SEVEN = """
ability absence academy account achieve acrobat address advance airline airport alcohol alright analyst ancient
another anxiety anxious apology archive arrange arrival article athlete attempt attract auction average awkward
baggage balance balloon banking bargain barrier battery bearing because bedroom believe beneath benefit besides
between bicycle billion biology blanket blossom brother builder burning cabinet caliber calling capable capital
captain capture careful cartoon cascade catalog caution ceiling central century certain chamber channel chapter
charity chicken chimney citizen classic cleaner climate closely clothes coastal collect college combine comfort
command comment company compare compass compete complex concept concern concert conduct confirm connect consent
consist contact contain content contest context control convert cooking correct cottage council counter country
courage cricket crucial crystal culture curious current curtain cushion customs cyclone decline deliver density
deposit desktop despite dessert destroy develop diagram diamond digital discuss disease display dispute distant
diverse dolphin drawing dustbin dynamic eastern economy edition elderly element embrace emotion empathy enhance
evening exactly examine example excited exhibit expense explain explore express extreme factory failure fashion
feather feature feeling fiction fifteen finance finding fireman fishing fitness foreign forever formula fortune
forward founder freedom freight further gallery garment gateway general genuine glacier goodbye gorilla grammar
granite gravity grocery habitat halfway hammock handful harmony harvest healthy hearing heating helpful heroism
highway history holiday horizon housing however hundred husband iceberg imagine improve include initial inquiry
insight install instead intense involve journal journey justice justify kingdom kitchen knowing landing lantern
largely lasting lecture leisure lettuce liberty library license limited lobster lottery machine mailbox manager
mansion married mascara massive maximum measure meeting mention message million mineral minimum miracle missing
mission mixture monster monthly morning mustard mystery natural neither nervous network nothing nowhere nuclear
obvious offense opinion orchard ostrich outcome outdoor outside overall package painter pancake panther parking
partner passage passion pasture patient pattern payment peacock penguin perfect perform perhaps picture pilgrim
pioneer plastic playful polygon popcorn popular portion postage postman poverty powered precise predict prepare
present prevent primary printer private problem process produce product profile program project promise protect
protein provide publish pumpkin purpose pyramid quality quarter quickly radical railway rainbow reading reality
realize receipt receive recover reflect regular related release replace request require reserve respect respond
restore retreat revenue reverse roughly routine running sadness sandbox satisfy sausage scandal scholar science
scratch seaside section segment serious service session several shelter sheriff shortly silence similar sincere
skating soldier someone speaker special sponsor stadium station stomach storage strange stretch student subject
succeed success suggest summary sunrise support supreme surface surgeon surgery survive suspect sustain teacher
tension terrace theater therapy thought through thunder tonight tornado tourist towards traffic trainer trouble
trumpet twelfth typical unicorn uniform unknown unusual upright upscale utility vaccine vampire variety vehicle
venture version veteran victory village vintage violent visible visitor volcano voltage walking warning warrior
wealthy weather website wedding weekend welcome western whisper whistle whoever willing without witness working
worried writing written
"""
_EIGHT = """
absolute abstract academic accident accurate activity actually addition adequate advanced airplane alphabet although
aluminum ambition ancestor animated announce anything anywhere approach approval argument artistic assembly athletic
attitude audience backpack balanced bathroom becoming behavior birthday blackout blizzard boundary building business
calendar campaign campfire capacity cardinal carnival category ceremony champion charcoal children cinnamon climbing
clothing coconuts collapse colorful commerce complain complete composer computer conclude concrete confused constant
consumer contract convince covering creation creative creature critical crossing cucumber cultural currency customer
database daughter daylight deadline decision decorate decrease delicate delivery describe designer dialogue diameter
dinosaur diplomat disaster discount discover distance distinct division doorbell doubtful downtown dramatic drawback
duration earnings economic educator election electric elephant elevator emphasis employee engineer enormous entrance
envelope equation estimate evaluate eventual everyone evidence exchange exciting exercise explorer exposure facility
familiar festival fireside firewood flagship football forecast fountain fraction fragment frequent freshman friendly
function generate generous goldfish grateful greeting hardware headache headline heritage highland historic homework
hospital humorous identify identity illusion incident increase industry informal innocent inspired instance interest
internal interval invasion invented keyboard kindness language laughter learning lemonade leverage lifetime likewise
listener location magazine magician majority marathon material maximize measured mechanic medicine medieval memorial
midnight military minister ministry minority moderate molecule momentum monument mosquito mountain movement multiple
mushroom musician mystical national negative neighbor nineteen notebook numerous obstacle occasion official opponent
opposite optimism ordinary organize original outbreak overcome overlook painting pamphlet parallel passport password
patience peaceful perceive personal persuade physical pleasant pleasure politics portrait position positive possible
powerful practice precious presence preserve pressure previous princess printing priority probable producer progress
property proposal protocol province purchase quantity question railroad reaction reminder research reserved resource
response restrict rigorous romantic sandwich scenario schedule scissors seasonal security semester sensible sentence
separate sequence shipping shopping shoulder simplify skeleton snowball software solution somebody somewhat southern
spectrum squirrel standard starfish starting steadily straight stranger strategy strength striking stronger struggle
suitable sunlight sunshine superior surprise surround survivor swimming symbolic symphony tangible teammate teaspoon
tendency terminal thinking thirteen thousand together tolerant tomorrow topology touching tracking training transfer
treasure triangle tropical ultimate umbrella universe upcoming vacation valuable variable vertical vineyard volcanic
warranty waterway weakness whatever wildlife workshop yourself
"""

WORDS: Mapping[int, tuple[str, ...]] = {
    len(words[0]): words for words in (tuple(text.split()) for text in (_FOUR, _FIVE, _SIX, _SEVEN, _EIGHT))
}
"""For every length its words, sorted."""
