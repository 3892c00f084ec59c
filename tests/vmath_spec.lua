-- The elementary functions of tn.math: their accuracy, their special values, and their bits.
local helper = require "helper"
local tn = require "tinynet"
local m = tn.math

local inf, nan = math.huge, 0 / 0

local function bits(x)
  return (string.unpack("<i8", string.pack("<d", x)))
end

-- How many doubles lie between a and b (0: the same value; zeros of both signs are one).
local function steps(a, b)
  local function place(x)
    local n = bits(x)
    return n >= 0 and n or math.mininteger - n
  end
  return math.abs(place(a) - place(b))
end

local function within(limit, got, want, what)
  if got ~= got or steps(got, want) > limit then
    error(("%s: got %a, wanted %a within %d ulp"):format(what, got, want, limit), 2)
  end
end

-- Equal in every bit.
local function same(want, got, what)
  if bits(want) ~= bits(got) then error(("%s: got %a, wanted %a"):format(what, got, want), 2) end
end

-- { argument, value to 25 digits by mpmath, the bits that are promised for ever }
local golden = {
  exp = {
    { 0x1.56e1fc2f8f359p-997, "1.000000000000000000000000", 0x1p0 },
    { 0x1.70ef54646d497p-57, "1.000000000000000010000000", 0x1p0 },
    { -0x1.12e0be826d695p-30, "0.9999999990000000004999999", 0x1.fffffff768fa1p-1 },
    { 0x1.0624dd2f1a9fcp-10, "1.001000500166708341688893", 0x1.0041919b7ee34p0 },
    { -0x1.999999999999ap-4, "0.9048374180359595681413924", 0x1.cf46d99d52b3ap-1 },
    { 0x1.62e33eff19503p-2, "1.414208484959579662191610", 0x1.6a099138a089dp0 },
    { -0x1.62e5de15ca6cap-2, "0.7071022488445762189698154", 0x1.6a094e536e572p-1 },
    { 0x1p-1, "1.648721270700128146848651", 0x1.a61298e1e069cp0 },
    { -0x1.8p-1, "0.4723665527410147071380466", 0x1.e3b40ebefcd7ep-2 },
    { 0x1p0, "2.718281828459045235360287", 0x1.5bf0a8b145769p1 },
    { -0x1p0, "0.3678794411714423215955238", 0x1.78b56362cef38p-2 },
    { 0x1.4p1, "12.18249396070347343807018", 0x1.85d6fd931e0bbp3 },
    { -0x1.dp2, "0.0007101743888425490635846004", 0x1.7455fe323fafdp-11 },
    { 0x1.4p3, "22026.46579480671651695790", 0x1.5829dcf95056p14 },
    { -0x1.ep4, "9.357622968840174604915832e-14", 0x1.a56e0c2ac7f75p-44 },
    { 0x1.9p6, "2.688117141816135448412626e+43", 0x1.3494a9b171bf5p144 },
    { -0x1.59ad916872b02p8, "7.480869601401225162785616e-151", 0x1.3971a67444e9dp-499 },
    { 0x1.5ep9, "1.014232054735004509455330e+304", 0x1.d945df4f8ec8ep1009 },
    { 0x1.62e42fefa39efp9, "1.797693134862273217839650e+308", 0x1.fffffffffff2ap1023 },
    { -0x1.624p9, "2.006132305331305820380637e-308", 0x0.e6cf6d08897acp-1022 },
    { -0x1.6d2p9, "7.185460232494630608418616e-318", 0x0.0000000163111p-1022 },
    { -0x1.748cccccccccdp9, "2.553768547752073927239600e-324", 0x0.0000000000001p-1022 },
  },
  log = {
    { 0x0.0000000000001p-1022, "-744.4400719213812623141073", -0x1.74385446d71c3p9 },
    { 0x0.012688b70e62bp-1022, "-713.8013788281541651006446", -0x1.64e69394d9508p9 },
    { 0x1p-1022, "-708.3964185322641062244112", -0x1.6232bdd7abcd2p9 },
    { 0x1.bff2ee48e053p-333, "-230.2585092994045683818072", -0x1.cc845b54b54f2p7 },
    { 0x1.4f8b588e368f1p-17, "-11.51292546497022833828690", -0x1.7069e2aa2aa5bp3 },
    { 0x1.999999999999ap-4, "-2.302585092994045628506840", -0x1.26bb1bbb55515p1 },
    { 0x1p-1, "-0.6931471805599453094172321", -0x1.62e42fefa39efp-1 },
    { 0x1.6a09e667f3bccp-1, "-0.3465735902799727433597754", -0x1.62e42fefa39f1p-2 },
    { 0x1.6a0a5269595ffp-1, "-0.3465690382006941202889138", -0x1.62e2fe73833b5p-2 },
    { 0x1.ccccccccccccdp-1, "-0.1053605156578262765558782", -0x1.af8e8210a415cp-4 },
    { 0x1.fffffff768fa1p-1, "-9.999999722180685086261217e-10", -0x1.12e0be024e4bcp-30 },
    { 0x1.fffffffffffffp-1, "-1.110223024625156602053390e-16", -0x1p-53 },
    { 0x1.0000000000001p0, "2.220446049250312834328230e-16", 0x1.fffffffffffffp-53 },
    { 0x1.004189374bc6ap0, "0.0009995003330834231427094560", 0x1.060354f8c3cc4p-10 },
    { 0x1.4p0, "0.2231435513142097557662951", 0x1.c8ff7c79a9a22p-3 },
    { 0x1.6a09e667f3bcdp0, "0.3465735902799727230667026", 0x1.62e42fefa39fp-2 },
    { 0x1.8p0, "0.4054651081081643819780131", 0x1.9f323ecbf984cp-2 },
    { 0x1p1, "0.6931471805599453094172321", 0x1.62e42fefa39efp-1 },
    { 0x1.5bf0a8b145769p1, "0.9999999999999999468176229", 0x1p0 },
    { 0x1.4p3, "2.302585092994045684017991", 0x1.26bb1bbb55516p1 },
    { 0x1.81cd6c8b43958p13, "9.421061321291831967097142", 0x1.2d79559791e31p3 },
    { 0x1.0f0cf064dd592p73, "50.65687204586900504839581", 0x1.95414621954fep5 },
    { 0x1.fffffffffffffp1023, "709.7827128933839967322234", 0x1.62e42fefa39efp9 },
  },
  log1p = {
    { -0x1.fffffffffffffp-1, "-36.73680056967710139911330", -0x1.25e4f7b2737fap5 },
    { -0x1.ff7ced916872bp-1, "-6.907755278982136163875555", -0x1.ba18a998fff9fp2 },
    { -0x1.8p-1, "-1.386294361119890618834464", -0x1.62e42fefa39efp0 },
    { -0x1p-1, "-0.6931471805599453094172321", -0x1.62e42fefa39efp-1 },
    { -0x1.2bedfa43fe5c9p-2, "-0.3465831803719419217727606", -0x1.62e6b3842a25cp-2 },
    { -0x1.2bd3c36113405p-2, "-0.3464417676587033793390977", -0x1.62c1a17840102p-2 },
    { -0x1.999999999999ap-4, "-0.1053605156578263073954067", -0x1.af8e8210a415ep-4 },
    { -0x1.4f8b588e368f1p-17, "-0.00001000005000033333665139205", -0x1.4f8bc681e6006p-17 },
    { -0x1.b7cdfd9d7bdbbp-34, "-1.000000000050000036435531e-10", -0x1.b7cdfd9dda4e3p-34 },
    { -0x1.56e1fc2f8f359p-997, "-1.000000000000000025059092e-300", -0x1.56e1fc2f8f359p-997 },
    { 0x0.0000000000001p-1022, "4.940656458412465441765688e-324", 0x0.0000000000001p-1022 },
    { 0x1.79ca10c924223p-67, "9.999999999999999451482715e-21", 0x1.79ca10c924223p-67 },
    { 0x1.5798ee2308c3ap-27, "9.999999950000000542558937e-9", 0x1.5798ee0636111p-27 },
    { 0x1.0624dd2f1a9fcp-10, "0.0009995003330835331876052847", 0x1.060354f8c3ebfp-10 },
    { 0x1.999999999999ap-4, "0.09531017980432486509042042", 0x1.8663f793c46c7p-4 },
    { 0x1p-2, "0.2231435513142097557662951", 0x1.c8ff7c79a9a22p-3 },
    { 0x1.a826aa8eb4635p-2, "0.3465710712986274143364545", 0x1.62e386e3de81p-2 },
    { 0x1.a82949a5657fbp-2, "0.3465781423592511498761855", 0x1.62e5616bc4029p-2 },
    { 0x1p-1, "0.4054651081081643819780131", 0x1.9f323ecbf984cp-2 },
    { 0x1p0, "0.6931471805599453094172321", 0x1.62e42fefa39efp-1 },
    { 0x1.3p3, "2.351375257163477687083366", 0x1.2cf9dd4b12035p1 },
    { 0x1.f4p9, "6.908754779315220585220784", 0x1.ba2909ce4f864p2 },
    { 0x1.1c37937e08p53, "36.84136148790473104428786", 0x1.26bb1bbb55516p5 },
    { 0x1.fffffffffffffp1023, "709.7827128933839967322234", 0x1.62e42fefa39efp9 },
  },
  tanh = {
    { 0x0.0000000000001p-1022, "4.940656458412465441765688e-324", 0x0.0000000000001p-1022 },
    { 0x1.56e1fc2f8f359p-997, "1.000000000000000025059092e-300", 0x1.56e1fc2f8f359p-997 },
    { 0x1.79ca10c924223p-67, "9.999999999999999451532715e-21", 0x1.79ca10c924223p-67 },
    { 0x1.5798ee2308c3ap-27, "9.999999999999999875892275e-9", 0x1.5798ee2308c3ap-27 },
    { 0x1.0624dd2f1a9fcp-10, "0.0009999996666668000207626927", 0x1.0624d77516ce2p-10 },
    { 0x1.999999999999ap-5, "0.04995837495787997496701658", 0x1.99424e535f6f9p-5 },
    { 0x1.999999999999ap-4, "0.09966799462495582261427704", 0x1.983d7795f413ap-4 },
    { 0x1.5c28f5c28f5c3p-3, "0.1683810458708147200929536", 0x1.58d8296a405bdp-3 },
    { 0x1.62eb1c432ca58p-3, "0.1715856913700011537999778", 0x1.5f6851a72a671p-3 },
    { 0x1.631f8a0902dep-3, "0.1716827455394186610998952", 0x1.5f9b340b08cadp-3 },
    { 0x1p-2, "0.2449186624037091292778011", 0x1.f597ea69a1c86p-3 },
    { -0x1.3333333333333p-2, "-0.2913126124515908956581600", -0x1.2a4dda7d914fap-2 },
    { 0x1p-1, "0.4621171572600097585023185", 0x1.d9353d7568af3p-2 },
    { -0x1.4p-1, "-0.5545997223493822939990391", -0x1.1bf47eabb8f96p-1 },
    { 0x1.8p-1, "0.6351489523872873192144344", 0x1.45323e552f228p-1 },
    { 0x1p0, "0.7615941559557648881194583", 0x1.85efab514f395p-1 },
    { -0x1.8p0, "-0.9051482536448664382423037", -0x1.cf6f9786df577p-1 },
    { 0x1p1, "0.9640275800758168839464137", 0x1.ed9505e1bc3d4p-1 },
    { 0x1.921f9f01b866ep1, "0.9962720564728147951588794", 0x1.fe175ef8f055dp-1 },
    { 0x1.4p2, "0.9999092042625951312109904", 0x1.fff419668df11p-1 },
    { -0x1.dp2, "-0.9999989913051835970967454", -0x1.ffffde2760a41p-1 },
    { 0x1.4p3, "0.9999999958776927636195928", 0x1.ffffffdc96f35p-1 },
    { 0x1.fp3, "0.9999999999999311504578306", 0x1.ffffffffffd94p-1 },
    { 0x1.3p4, "0.9999999999999999372173442", 0x1.fffffffffffffp-1 },
  },
  sigmoid = {
    { -0x1.748cccccccccdp9, "2.553768547752073927239600e-324", 0x0.0000000000001p-1022 },
    { -0x1.74p9, "7.671944704179979073949774e-324", 0x0.0000000000002p-1022 },
    { -0x1.684p9, "1.232610289282740917902108e-313", 0x0.00005cf08fffp-1022 },
    { -0x1.6231eb851eb85p9, "2.239401498880467844479968e-308", 0x1.01a5ff6ed496bp-1022 },
    { -0x1.f44p8, "5.548625684622169090023065e-218", 0x1.39634f3ad26dp-722 },
    { -0x1.9p6, "3.720075976020835962959696e-44", 0x1.a8c1f14e2af5dp-145 },
    { -0x1.259999999999ap5, "1.151840949307609499523703e-16", 0x1.0998b04bdd18fp-53 },
    { -0x1.4p4, "2.061153618190203581430862e-9", 0x1.1b4865556b5d5p-29 },
    { -0x1.4p3, "0.00004539786870243439450477623", 0x1.7cd32e41dd96p-15 },
    { -0x1.4p2, "0.006692850924284855559361980", 0x1.b69f67d638f8ep-8 },
    { -0x1p0, "0.2689414213699951207488408", 0x1.136561454ba86p-2 },
    { -0x1.5c28f5c28f5c3p-2, "0.4158094770645926399535232", 0x1.a9c9f5a56fe91p-2 },
    { -0x1.0624dd2f1a9fcp-10, "0.4997500000208333312447960", 0x1.ffbe76c90fd99p-2 },
    { 0x1.56e1fc2f8f359p-997, "0.5000000000000000000000000", 0x1p-1 },
    { 0x1.b7cdfd9d7bdbbp-34, "0.5000000000250000000000000", 0x1.0000000036f9cp-1 },
    { 0x1.999999999999ap-4, "0.5249791874789399874835083", 0x1.0cca12729afb8p-1 },
    { 0x1.6666666666666p-2, "0.5866175789173300524096535", 0x1.2c5923a96ad1cp-1 },
    { 0x1p0, "0.7310585786300048792511592", 0x1.764d4f5d5a2bdp-1 },
    { 0x1.4p1, "0.9241418199787564488066938", 0x1.d9291ddb596f7p-1 },
    { 0x1.dp2, "0.9992903296008994118444894", 0x1.ffa2fb69b099dp-1 },
    { 0x1.4p4, "0.9999999979388463818097964", 0x1.ffffffee4b79bp-1 },
    { 0x1.2p5, "0.9999999999999997680477170", 0x1.ffffffffffffep-1 },
  },
  sin = {
    { 0x0.0000000000001p-1022, "4.940656458412465441765688e-324", 0x0.0000000000001p-1022 },
    { 0x1.5798ee2308c3ap-27, "1.000000000000000004255894e-8", 0x1.5798ee2308c3ap-27 },
    { 0x1.999999999999ap-4, "0.09983341664682815783019687", 0x1.98eaecb8bcb2cp-4 },
    { 0x1p-1, "0.4794255386042030002732879", 0x1.eaee8744b05fp-2 },
    { 0x1.921fb54442d18p-1, "0.7071067811865475027519430", 0x1.6a09e667f3bccp-1 },
    { 0x1p0, "0.8414709848078965066525023", 0x1.aed548f090ceep-1 },
    { 0x1.921fb54442d18p0, "1.000000000000000000000000", 0x1p0 },
    { -0x1p1, "-0.9092974268256816953960199", -0x1.d18f6ead1b446p-1 },
    { 0x1.8p1, "0.1411200080598672221007448", 0x1.210386db6d55bp-3 },
    { 0x1.921fb54442d18p1, "1.224646799147353177226066e-16", 0x1.1a62633145c07p-53 },
    { 0x1.2d97c7f3321d2p2, "-1.000000000000000000000000", -0x1p0 },
    { 0x1.921fb54442d18p2, "-2.449293598294706354452132e-16", -0x1.1a62633145c07p-52 },
    { -0x1.6p4, "0.008851309290403875921690257", 0x1.220a29f6eb9f4p-7 },
    { 0x1.9p6, "-0.5063656411097587936565576", -0x1.03425b78c4db8p-1 },
    { 0x1.63p8, "-0.00003014435335948844921433028", -0x1.f9bd0307d1de3p-16 },
    { 0x1.86ap16, "0.03574879797201650931647050", 0x1.24daa9c527e96p-5 },
    { 0x1.2b9b0a159999ap28, "-0.008979179341315964997665042", -0x1.263ad0ced4db8p-7 },
    { 0x1.dcd65p29, "0.5458434494486995642443873", 0x1.1778cae83c69bp-1 },
    { 0x1p30, "-0.6173264150460421707542164", -0x1.3c12353728cafp-1 },
    { 0x1.000001ad7f29bp30, "-0.1051129328180309371715099", -0x1.ae8ae60d71002p-4 },
    { 0x1.1c37937e08p53, "0.7796880066069787502355280", 0x1.8f334432ebba5p-1 },
    { -0x1.0f0cf064dd592p73, "0.8522008497671888017727059", 0x1.b453ab76bf397p-1 },
    { 0x1.6ac5b262ca1ffp849, "1.000000000000000000000000", 0x1p0 },
    { 0x1.fffffffffffffp1023, "0.004961954789184061790502671", 0x1.452fc98b34e97p-8 },
  },
  cos = {
    { 0x0.0000000000001p-1022, "1.000000000000000000000000", 0x1p0 },
    { 0x1.5798ee2308c3ap-27, "0.9999999999999999500000000", 0x1p0 },
    { 0x1.999999999999ap-4, "0.9950041652780257655413752", 0x1.fd712f9a817c1p-1 },
    { 0x1p-1, "0.8775825618903727161162816", 0x1.c1528065b7d5p-1 },
    { 0x1.921fb54442d18p-1, "0.7071067811865475460497458", 0x1.6a09e667f3bcdp-1 },
    { 0x1p0, "0.5403023058681397174009366", 0x1.14a280fb5068cp-1 },
    { 0x1.921fb54442d18p0, "6.123233995736765886130330e-17", 0x1.1a62633145c07p-54 },
    { -0x1p1, "-0.4161468365471423869975682", -0x1.aa22657537205p-2 },
    { 0x1.8p1, "-0.9899924966004454572715728", -0x1.fae04be85e5d2p-1 },
    { 0x1.921fb54442d18p1, "-1.000000000000000000000000", -0x1p0 },
    { 0x1.2d97c7f3321d2p2, "-1.836970198721029765839099e-16", -0x1.a79394c9e8a0ap-53 },
    { 0x1.921fb54442d18p2, "1.000000000000000000000000", 0x1p0 },
    { 0x1.6p3, "0.004425697988050785748355025", 0x1.220ae41ee2fdfp-8 },
    { 0x1.9p6, "0.8623188722876839341019385", 0x1.b981dbf665fdfp-1 },
    { 0x1.63p8, "-0.9999999995456589801659358", -0x1.fffffffc18e4cp-1 },
    { 0x1.86ap16, "-0.9993608074382124518911354", -0x1.ffac3841b3da7p-1 },
    { 0x1.2b9b0a159999ap28, "0.9999596863565833195328478", 0x1.fffab74c709c5p-1 },
    { 0x1.dcd65p29, "0.8378871813639023343897756", 0x1.acff8c7364234p-1 },
    { 0x1p30, "0.7867071229411881196182997", 0x1.92cb46a920144p-1 },
    { 0x1.000001ad7f29bp30, "0.9944602914920193608530579", 0x1.fd29e63a41f8ap-1 },
    { 0x1.1c37937e08p53, "-0.6261681981330861717627851", -0x1.40991e398dbfcp-1 },
    { -0x1.0f0cf064dd592p73, "0.5232147853951389454975945", 0x1.0be2cef01c8f4p-1 },
    { 0x1.6ac5b262ca1ffp849, "-4.687165924254627611122583e-19", -0x1.14ae72e6ba22fp-61 },
    { 0x1.fffffffffffffp1023, "-0.9999876894265599374648701", -0x1.fffe62ecfab75p-1 },
  },
  normal_inv = {
    { 0x0.0000000000001p-1022, "-38.46740561714434625078436", -0x1.33bd3f27fcd03p5 },
    { 0x0.012688b70e62bp-1022, "-37.66306033194952373189098", -0x1.2d4df29347fc2p5 },
    { 0x1.56e1fc2f8f359p-997, "-37.04709629936119923654704", -0x1.286074064c26ep5 },
    { 0x1.bff2ee48e053p-333, "-21.27345356096532429417952", -0x1.546010d75522p4 },
    { 0x1.dee7a4ad4b81fp-167, "-14.93333753478848898065821", -0x1.dddde6ad81777p3 },
    { 0x1.79ca10c924223p-67, "-9.262340089798407579572095", -0x1.2865170b43a4cp3 },
    { 0x1.b7cdfd9d7bdbbp-34, "-6.361340902404056199100397", -0x1.97203597a2155p2 },
    { 0x1.4f8b588e368f1p-17, "-4.264890793922824610233749", -0x1.10f3f8843a3d9p2 },
    { 0x1.0624dd2f1a9fcp-10, "-3.090232306167813535358005", -0x1.8b8cbb720447p1 },
    { 0x1.999999999999ap-6, "-1.959963984540054211779584", -0x1.f5c0331eeff85p0 },
    { 0x1.999999999999ap-4, "-1.281551565544600435334517", -0x1.4813c36e26d32p0 },
    { 0x1.999999999999ap-3, "-0.8416212335729141655224906", -0x1.aee8fa73a1333p-1 },
    { 0x1.ffcb923a29c78p-3, "-0.6748044701106099873175902", -0x1.597ff8b4a3ad1p-1 },
    { 0x1p-2, "-0.6744897501960817432022270", -0x1.5956b87528a49p-1 },
    { 0x1.3333333333333p-2, "-0.5244005127080408159694544", -0x1.0c7e39582c5fbp-1 },
    { 0x1.ccccccccccccdp-2, "-0.1256613468550740061604284", -0x1.015abc78e92dp-3 },
    { 0x1.fffffffffcp-2, "-2.279765135091111462694032e-12", -0x1.40d931ff62706p-39 },
    { 0x1.0000000000001p-1, "2.782916424671766922233923e-16", 0x1.40d931ff62706p-52 },
    { 0x1.3333333333333p-1, "0.2533471031357997413246887", 0x1.036d6c4a04b59p-2 },
    { 0x1.8000035afe535p-1, "0.6744900648826230302343048", 0x1.5956c3044baa5p-1 },
    { 0x1.ccccccccccccdp-1, "1.281551565544600593487448", 0x1.4813c36e26d33p0 },
    { 0x1.f333333333333p-1, "1.959963984540053855604431", 0x1.f5c0331eeff83p0 },
    { 0x1.fff2e48e8a71ep-1, "3.719016485455708386722759", 0x1.dc08bb712897bp1 },
    { 0x1.fffffffffffffp-1, "8.209536151601386855630769", 0x1.06b48528cea51p3 },
  },
  expm1 = {
    { 0x0.0000000000001p-1022, "4.940656458412465441765688e-324", 0x0.0000000000001p-1022 },
    { 0x1.56e1fc2f8f359p-997, "1.000000000000000025059092e-300", 0x1.56e1fc2f8f359p-997 },
    { -0x1.79ca10c924223p-67, "-9.999999999999999451482715e-21", -0x1.79ca10c924223p-67 },
    { 0x1.5798ee2308c3ap-27, "1.000000005000000037589228e-8", 0x1.5798ee3fdb764p-27 },
    { -0x1.0624dd2f1a9fcp-10, "-0.0009995001666250083527405183", -0x1.0603521cac48cp-10 },
    { 0x1.999999999999ap-4, "0.1051709180756476309466388", 0x1.aec7b35a00d3ap-4 },
    { -0x1.62d0e56041893p-2, "-0.2928411807127286607087798", -0x1.2bde8ef855314p-2 },
    { 0x1.62eb1c432ca58p-2, "0.4142509118505286742304981", 0x1.a831641af1de4p-2 },
    { 0x1p-1, "0.6487212707001281468486508", 0x1.4c2531c3c0d38p-1 },
    { -0x1.8p-1, "-0.5276334472589852928619534", -0x1.0e25f8a081941p-1 },
    { 0x1p+0, "1.718281828459045235360287", 0x1.b7e151628aed3p+0 },
    { -0x1p+0, "-0.6321205588285576784044762", -0x1.43a54e4e98864p-1 },
    { 0x1.4p+1, "11.18249396070347343807018", 0x1.65d6fd931e0bbp+3 },
    { -0x1.dp+2, "-0.9992898256111574509364154", -0x1.ffa2ea8073701p-1 },
    { 0x1.4p+3, "22025.46579480671651695790", 0x1.5825dcf95056p+14 },
    { -0x1.ep+4, "-0.9999999999999064237703116", -0x1.ffffffffffcb5p-1 },
    { 0x1.259999999999ap+5, "8681754200535379.326667439", 0x1.ed8026b267153p+52 },
    { -0x1.2cp+5, "-0.9999999999999999482444499", -0x1p+0 },
    { 0x1.9p+6, "2.688117141816135448412626e+43", 0x1.3494a9b171bf5p+144 },
    { 0x1.59ad916872b02p+8, "1.336742990163459350501936e+150", 0x1.a22ad25ccb60ep+498 },
    { 0x1.5ep+9, "1.014232054735004509455330e+304", 0x1.d945df4f8ec8ep+1009 },
    { 0x1.62e3d70a3d70ap+9, "1.792822794394515620908413e+308", 0x1.fe9ce5c4c52b4p+1023 },
  },
  erf = {
    { 0x0.0000000000001p-1022, "5.574933819448522712675509e-324", 0x0.0000000000001p-1022 },
    { 0x1.56e1fc2f8f359p-997, "1.128379167095512602172316e-300", 0x1.82e6d98711d3ap-997 },
    { 0x1.79ca10c924223p-67, "1.128379167095512512008253e-20", 0x1.aa4a230244aep-67 },
    { 0x1.5798ee2308c3ap-27, "1.128379167095512559892102e-8", 0x1.83b547fb79514p-27 },
    { -0x1.0624dd2f1a9fcp-10, "-0.001128378790969236403437564", -0x1.27cc3804d374cp-10 },
    { 0x1.999999999999ap-4, "0.1124629160182848984047123", 0x1.cca5ea24fb334p-4 },
    { 0x1p-2, "0.2763263901682369329850683", 0x1.1af54e232d608p-2 },
    { -0x1p-1, "-0.5204998778130465376827467", -0x1.0a7ef5c18edd2p-1 },
    { 0x1.8p-1, "0.7111556336535151315989378", 0x1.6c1c9759d0e5fp-1 },
    { 0x1.fffffca501acbp-1, "0.8427007514389609980560680", 0x1.af76790f7d6bbp-1 },
    { 0x1p+0, "0.8427007929497148693412206", 0x1.af767a741088bp-1 },
    { -0x1.000001ad7f29bp+0, "-0.8427008344604604845626145", -0x1.af767bd8a3a1p-1 },
    { 0x1.4p+0, "0.9229001282564582301365235", 0x1.d8865d98abe01p-1 },
    { 0x1.8p+0, "0.9661051464753107270669763", 0x1.eea5557137aep-1 },
    { -0x1p+1, "-0.9953222650189527341620693", -0x1.fd9ae142795e3p-1 },
    { 0x1.4p+1, "0.9995930479825550410604358", 0x1.ffcaa8f4c9beap-1 },
    { 0x1.8p+1, "0.9999779095030014145586272", 0x1.fffd1ac4135f9p-1 },
    { -0x1p+2, "-0.9999999845827420997199811", -0x1.ffffff7b91176p-1 },
    { 0x1.4p+2, "0.9999999999984625402055720", 0x1.fffffffffc9e8p-1 },
    { 0x1.799999999999ap+2, "0.9999999999999999280959022", 0x1.fffffffffffffp-1 },
    { -0x1.8p+2, "-0.9999999999999999784802633", -0x1p+0 },
    { 0x1.ep+4, "1.000000000000000000000000", 0x1p+0 },
  },
  normal_cdf = {
    { -0x1.3333333333333p+5, "6.601599854326768024218690e-323", 0x0.000000000000dp-1022 },
    { -0x1.2cccccccccccdp+5, "1.074811249587045399317449e-309", 0x0.0c5daf5e261bp-1022 },
    { -0x1.18p+5, "1.124910706472406243979243e-268", 0x1.db6d661d5b3eep-891 },
    { -0x1.ep+4, "4.906713927148187059533809e-198", 0x1.7795ad05ea397p-656 },
    { -0x1.48p+4, "1.076467325879096033530687e-93", 0x1.1f6a3f82871ecp-309 },
    { -0x1.8p+3, "1.776482112077678997696171e-33", 0x1.272b313666239p-109 },
    { -0x1.08p+3, "7.919726314642477340961374e-17", 0x1.6d3ba010ac799p-54 },
    { -0x1.4p+2, "2.866515718791939116737523e-7", 0x1.33ca2f2133831p-22 },
    { -0x1.8p+1, "0.001349898031630094526651815", 0x1.61de1f985b5d7p-10 },
    { -0x1.f5c28f5c28f5cp+0, "0.02499789514822043621282369", 0x1.9990c58859312p-6 },
    { -0x1p+0, "0.1586552539314570514147675", 0x1.44ed0bb7cb20bp-3 },
    { -0x1p-1, "0.3085375387259868963622954", 0x1.3bf143b9aa712p-2 },
    { -0x1.0624dd2f1a9fcp-10, "0.4996010577860889374071050", 0x1.ff976b70f3f9fp-2 },
    { 0x1.56e1fc2f8f359p-997, "0.5000000000000000000000000", 0x1p-1 },
    { 0x1.5798ee2308c3ap-27, "0.5000000039894228040143268", 0x1.0000002244d56p-1 },
    { 0x1.999999999999ap-4, "0.5398278372770289836689339", 0x1.1464507526871p-1 },
    { 0x1p-2, "0.5987063256829237242408538", 0x1.3289a2b16ed6cp-1 },
    { 0x1.5956b87528a49p-1, "0.7499999999999999880021830", 0x1.8p-1 },
    { 0x1p+0, "0.8413447460685429485852325", 0x1.aec4bd120d37dp-1 },
    { 0x1.f5c28f5c28f5cp+0, "0.9750021048517795637871763", 0x1.f33379d3bd367p-1 },
    { 0x1.8p+1, "0.9986501019683699054733482", 0x1.ff4f10f033d25p-1 },
    { 0x1.4p+2, "0.9999997133484281208060883", 0x1.fffff661ae86fp-1 },
    { 0x1.099999999999ap+3, "0.9999999999999999479443026", 0x1p+0 },
  },
  softplus = {
    { -0x1.748p+9, "2.822350730471937076353440e-324", 0x0.0000000000001p-1022 },
    { -0x1.624p+9, "2.006132305331305820380637e-308", 0x0.e6cf6d08897acp-1022 },
    { -0x1.f44p+8, "5.548625684622169090023065e-218", 0x1.39634f3ad26dp-722 },
    { -0x1.9p+6, "3.720075976020835962959696e-44", 0x1.a8c1f14e2af5dp-145 },
    { -0x1.26p+5, "1.095665003326236662858675e-16", 0x1.f9494acde2139p-54 },
    { -0x1.4p+4, "2.061153620314380703238983e-9", 0x1.1b48655a5141ep-29 },
    { -0x1.4p+3, "4.539889921686464676948783e-5", 0x1.7cd564c9e0d19p-15 },
    { -0x1.4p+2, "0.006715348489118068616416688", 0x1.b818da245a728p-8 },
    { -0x1p+0, "0.3132616875182228340489955", 0x1.40c7abfbec124p-2 },
    { -0x1.5c28f5c28f5c3p-2, "0.5375281114548287786025252", 0x1.1336e276c21dbp-1 },
    { -0x1.0624dd2f1a9fcp-10, "0.6926473055599401010738429", 0x1.62a2aaea15bd9p-1 },
    { 0x1.56e1fc2f8f359p-997, "0.6931471805599453094172321", 0x1.62e42fefa39efp-1 },
    { 0x1.b7cdfd9d7bdbbp-34, "0.6931471806099453094184821", 0x1.62e42ff011927p-1 },
    { 0x1.999999999999ap-4, "0.7443966600735708977443190", 0x1.7d218f1c8904fp-1 },
    { 0x1.6666666666666p-2, "0.8833821554187770191045268", 0x1.c44aaa76c98abp-1 },
    { 0x1p+0, "1.313261687518222834048995", 0x1.5031eafefb049p+0 },
    { 0x1.4p+1, "2.578889734292549623344044", 0x1.4a190f0e6368ap+1 },
    { 0x1.dp+2, "7.250709922334339307262024", 0x1.d00ba1a14d5b2p+2 },
    { 0x1.4p+4, "20.00000000206115362031438", 0x1.400000008da43p+4 },
    { 0x1.2p+5, "36.00000000000000023195228", 0x1.2p+5 },
    { 0x1.9p+6, "100.0000000000000000000000", 0x1.9p+6 },
    { 0x1.7e43c8800759cp+996, "1.000000000000000052504760e+300", 0x1.7e43c8800759cp+996 },
  },
}

local names = {}
for name in pairs(golden) do names[#names + 1] = name end
table.sort(names)

describe("vmath", function()
  for _, name in ipairs(names) do
    it(name .. " is right to 2 ulp and keeps its bits", function()
      for _, row in ipairs(golden[name]) do
        local x, exact, promised = row[1], tonumber(row[2]), row[3]
        local what = ("%s(%a)"):format(name, x)
        within(1, m[name](x), exact, what) -- `exact` is itself rounded: half an ulp
        same(promised, m[name](x), what)
      end
    end)
  end

  -- n points of [lo, hi], evenly spread; the step is no round number.
  local function sweep(lo, hi, n, f)
    for i = 0, n - 1 do f(lo + (hi - lo) * ((i + 0.618) / n)) end
  end

  it("agrees with libm", function()
    -- 2 ulp for ours and 1 for libm's
    local function compare(name, libm, lo, hi)
      sweep(lo, hi, 3000, function(x)
        within(3, m[name](x), libm(x), ("%s(%a)"):format(name, x))
      end)
    end
    compare("exp", math.exp, -745, 709)
    compare("exp", math.exp, -1, 1)
    compare("log", math.log, 0, 2)
    compare("log", math.log, 0, 1e300)
    compare("log1p", function(x) return math.log(1 + x) end, 1e15, 1e17)
    for _, name in ipairs{ "sin", "cos" } do
      compare(name, math[name], -7, 7)
      compare(name, math[name], -1e9, 1e9)
      compare(name, math[name], 1e9, 1e20)
      compare(name, math[name], -8e307, 8e307)
    end
    for i = 1, 2000 do -- next to the zeros
      local x = i * 1000 * (math.pi / 2)
      within(3, m.sin(x), math.sin(x), ("sin(%a)"):format(x))
      within(3, m.cos(x), math.cos(x), ("cos(%a)"):format(x))
    end
  end)

  it("agrees with the reference activations", function()
    if not helper.reference then return pending(helper.no_reference) end
    local seen = 0
    for line in helper.read(helper.reference .. "/activations.csv"):gmatch "[^\n]+" do
      local name, z, value = line:match "^(%w+),([^,]+),([^,]+)"
      if name == "tanh" or name == "sigmoid" then
        within(2, m[name](tonumber(z)), tonumber(value), name .. " at " .. z)
        seen = seen + 1
      end
    end
    assert.equal(70, seen)
  end)

  it("has the special values", function()
    local rows = {
      exp = { { 0, 1 }, { -0.0, 1 }, { inf, inf }, { -inf, 0 }, { 709.8, inf }, { 1e300, inf }, { -745.2, 0 },
        { -1e300, 0 } },
      log = { { 1, 0 }, { 0, -inf }, { -0.0, -inf }, { inf, inf }, { -1, nan }, { -5e-324, nan },
        { -inf, nan } },
      log1p = { { 0, 0 }, { -0.0, -0.0 }, { -1, -inf }, { inf, inf }, { -1.0000001, nan }, { -inf, nan } },
      tanh = { { 0, 0 }, { -0.0, -0.0 }, { inf, 1 }, { -inf, -1 }, { 19.1, 1 }, { -1e308, -1 } },
      sigmoid = { { 0, 0.5 }, { -0.0, 0.5 }, { inf, 1 }, { -inf, 0 }, { 40, 1 }, { -746, 0 },
        { -745, 5e-324 } },
      sin = { { 0, 0 }, { -0.0, -0.0 }, { inf, nan }, { -inf, nan } },
      cos = { { 0, 1 }, { -0.0, 1 }, { inf, nan }, { -inf, nan } },
      expm1 = { { 0, 0 }, { -0.0, -0.0 }, { inf, inf }, { -inf, -1 }, { 709.8, inf }, { -1e300, -1 } },
      erf = { { 0, 0 }, { -0.0, -0.0 }, { inf, 1 }, { -inf, -1 }, { 6, 1 }, { -1e300, -1 } },
      normal_cdf = { { 0, 0.5 }, { -0.0, 0.5 }, { inf, 1 }, { -inf, 0 }, { -38.6, 0 }, { 1e300, 1 } },
      softplus = { { -inf, 0 }, { inf, inf }, { 1e308, 1e308 }, { -746, 0 }, { 40, 40 } },
      normal_inv = { { 0, -inf }, { -0.0, -inf }, { 1, inf }, { 0.5, 0 }, { -1e-300, nan },
        { 1.0000001, nan }, { inf, nan }, { -inf, nan } },
    }
    for name, list in pairs(rows) do
      for _, row in ipairs(list) do
        local want, got = row[2], m[name](row[1])
        if want ~= want then want = string.unpack("<d", string.pack("<i8", 0x7ff8000000000000)) end
        same(want, got, ("%s(%s)"):format(name, row[1]))
      end
    end
  end)

  it("answers any NaN with one NaN", function()
    for _, pattern in ipairs{ 0x7ff8000000000000, -0x8000000000000, 0x7ff0000000000001, -1 } do
      local x = string.unpack("<d", string.pack("<i8", pattern))
      for _, name in ipairs(names) do
        assert.equal(0x7ff8000000000000, bits(m[name](x)), name)
      end
    end
  end)

  it("is odd where it should be, and stays in range", function()
    sweep(0, 25, 5000, function(x)
      same(-m.tanh(x), m.tanh(-x), "tanh(-x)")
      same(-m.erf(x), m.erf(-x), "erf(-x)")
      same(-m.sin(x * 1e8), m.sin(-x * 1e8), "sin(-x)")
      same(m.cos(x * 1e8), m.cos(-x * 1e8), "cos(-x)")
      assert.is_true(m.tanh(x) <= 1 and m.sigmoid(x) <= 1)
      assert.is_true(math.abs(m.sigmoid(x) + m.sigmoid(-x) - 1) <= 0x1p-53)
    end)
    for i = 1, 511 do
      same(-m.normal_inv(i / 1024), m.normal_inv(1 - i / 1024), "normal_inv(1 - p)")
    end
  end)

  it("never falls from a double to the next", function()
    for _, name in ipairs{ "exp", "log1p", "tanh", "sigmoid", "expm1", "softplus" } do
      for i = -40, 40 do
        local x = i * 0.3465735903 -- the seams of the reduction, and elsewhere
        if i ~= 0 and (name ~= "log1p" or x > -0.99) then
          local start, last = bits(x), -inf
          local way = x < 0 and -1 or 1
          for k = -50, 50 do
            local y = m[name]((string.unpack("<d", string.pack("<i8", start + way * k))))
            assert.is_true(y >= last, name)
            last = y
          end
        end
      end
    end
  end)

  it("underflows gradually", function()
    for _, name in ipairs{ "exp", "sigmoid", "softplus" } do
      local last, different = 0, 0
      for i = 0, 400 do
        local y = m[name](-745.25 + i * 0.0925)
        assert.is_true(y >= last, name)
        if y ~= last then different = different + 1 end
        last = y
      end
      assert.is_true(different > 360, name)
      assert.is_true(last > 0x1p-1022, name)
    end
  end)
end)

-- A C program that tells whether the fma without an fma equals libm's, and prints hashes of all functions.
local PROGRAM = [[
#include <stdio.h>
#include "core/kern/vfma.h"
#include "core/vmath.h"
#ifndef CASES
#define CASES 400000
#endif
static uint64_t state = 1;
static uint64_t next(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    return z ^ z >> 29;
}
static double any(int low, int high) { /* sign and mantissa at random, exponent in [low, high] */
    uint64_t mantissa = next() & 0xfffffffffffff, cut = next() % 64, e = low + next() % (high - low + 1);
    return tn_from_bits(e << 52 | mantissa >> cut % 52 << cut % 52 | next() << 63);
}
static double special(uint64_t k) {
    static const double list[] = {0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 0x1p-1074, -0x1p-1022, 0x1.fffffffffffffp1023};
    return list[k % 10];
}
static double rival(double product) { /* nearly cancels a product */
    return tn_from_bits(tn_bits(-product) + next() % 5 - 2);
}
int main(void) {
    static const int range[5][2] = {{1000, 1050}, {900, 1100}, {0, 700}, {1500, 2046}, {0, 2047}};
    enum { N = 1001 };
    tn_pair va = {0}, vb = {0}, vc = {0}; /* two cases in turn */
    for (int64_t i = 0; i < CASES; i++) {
        const int *r = range[i % 5];
        double a = any(r[0], r[1]), b = any(r[0], r[1]), c = next() & 1 ? any(r[0], r[1]) : rival(a * b);
        if (i % 7 == 0) {
            double *which[] = {&a, &b, &c};
            uint64_t pick = (uint64_t)i * 0x9e3779b97f4a7c15 >> 20; /* the stream of next() goes on as it was */
            for (int k = 0; k < 3; k++, pick /= 20)
                *which[k] = pick & 1 ? special(pick % 20 / 2) : *which[k];
        }
        double x = tn_fma_exact(a, b, c), y = fma(a, b, c);
        if (tn_bits(tn_canonical(x)) != tn_bits(tn_canonical(y)))
            return printf("fma(%a, %a, %a) = %a, not %a\n", a, b, c, y, x), 1;
        va[i & 1] = a, vb[i & 1] = b, vc[i & 1] = c;
        x = tn_pair_fma(va, vb, vc)[i & 1];
        if (tn_bits(tn_canonical(x)) != tn_bits(tn_canonical(y)))
            return printf("vector fma(%a, %a, %a) = %a, not %a\n", a, b, c, y, x), 1;
    }
    static double x[N], y[N];
    uint64_t hash = 0xcbf29ce484222325;
    for (int round = 0; round < 16; round++) {
        for (int i = 0; i < N; i++)
            x[i] = round % 8 == 7 ? (next() >> 11) * 0x1p-53
                                  : any(round < 8 ? 1000 : 0, round < 8 ? 1032 : 2047);
        switch (round % 8) {
#define CASE(k, f) case k: for (int i = 0; i < N; i++) y[i] = f(x[i]); break;
        CASE(0, tn_exp) CASE(1, tn_log) CASE(2, tn_log1p) CASE(3, tn_tanh)
        CASE(4, tn_sigmoid) CASE(5, tn_sin) CASE(6, tn_cos) CASE(7, tn_normal_inv)
        }
        for (int i = 0; i < N; i++)
            hash = (hash ^ tn_bits(y[i])) * 0x100000001b3;
    }
    printf("%016llx\n", (unsigned long long)hash);
    for (int round = 0; round < 8; round++) {
        for (int i = 0; i < N; i++)
            x[i] = any(round < 4 ? 1000 : 0, round < 4 ? 1032 : 2047);
        switch (round % 4) {
        CASE(0, tn_expm1) CASE(1, tn_erf) CASE(2, tn_normal_cdf) CASE(3, tn_softplus)
        }
        for (int i = 0; i < N; i++)
            hash = (hash ^ tn_bits(y[i])) * 0x100000001b3;
    }
    printf("%016llx\n", (unsigned long long)hash);
}
]]
local HASH = "ad5a357493ca981c\n3187a34f5cad0e40\n"

describe("vmath in C", function()
  local function works(command)
    return (os.execute(command .. " >/dev/null 2>&1"))
  end
  local has_fma = works "grep -qw fma /proc/cpuinfo"

  local function compiled(build)
    local compiler = build:match "%S+"
    if not works("command -v " .. compiler) then return pending(compiler .. " is not installed") end
    if build:find "mfma" and not has_fma then return pending "this processor has no fma" end
    local folder = helper.tmpdir()
    local source = helper.write(folder .. "/vmath.c", PROGRAM)
    local program = folder .. "/vmath"
    assert(os.execute(("%s -std=gnu11 -ffp-contract=off -fno-math-errno -I%s/src %s -o %s -lm"):format(
      build, helper.quote(helper.root), source, program)))
    return program
  end

  for _, build in ipairs{ "gcc -O0", "gcc -O3", "gcc -O3 -mavx2 -mfma", "clang -O0", "clang -O3",
    "clang -O3 -mavx2 -mfma" } do
    it("has an exact fma and the promised bits: " .. build, function()
      local program = compiled(build)
      if program then assert.equal(HASH, (helper.run{ program = program })) end
    end)
  end

  if helper.long then
    it("has an exact fma on 10^8 patterns", function()
      local program = compiled "gcc -O2 -DCASES=100000000"
      local out = program and helper.run{ program = program }
      if program then assert.is_nil(out:find "fma") end
    end)
  end
end)

-- The largest error of each function over a million points, in units in the last place.
local PRECISE = [[
#include <quadmath.h>
#include <stdio.h>
#include "core/vmath.h"
typedef __float128 q;
static uint64_t state = 1;
static double uniform(double lo, double hi) {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return lo + (hi - lo) * (((z ^ z >> 31) >> 11) * 0x1p-53);
}
static double ulps(double got, q want) {
    int e;
    frexp((double)want, &e);
    return fabs((double)((got - want) / (q)ldexp(1, (e < -1021 ? -1021 : e) - 53)));
}
static q sigmoidq(q z) { return 1 / (1 + expq(-z)); }
static q softplusq(q z) { return (z > 0 ? z : 0) + log1pq(expq(-fabsq(z))); }
static q cdfq(q z) { return erfcq(-z / sqrtq(2)) / 2; }
static q inverseq(q p) { /* one step of Newton from our own answer */
    q x = tn_normal_inv((double)p);
    return x - (cdfq(x) - p) * sqrtq(2 * M_PIq) * expq(x * x / 2);
}
#define CHECK(f, exact, limit, lo, hi) { \
    double worst = 0, at = 0; \
    for (int i = 0; i < 500000; i++) { \
        double x = uniform(lo, hi), e = ulps(f(x), exact(x)); \
        if (!(e <= worst)) worst = e, at = x; \
    } \
    if (!(worst <= limit)) printf(#f "(%a): %g ulp\n", at, worst); \
}
int main(void) {
    CHECK(tn_exp, expq, 0.9, -745, 709) CHECK(tn_exp, expq, 0.9, -1, 1)
    CHECK(tn_log, logq, 1, 0, 4) CHECK(tn_log, logq, 1, 0, 1e300)
    CHECK(tn_log1p, log1pq, 1, -1, 1) CHECK(tn_log1p, log1pq, 1, 0, 1e6)
    CHECK(tn_tanh, tanhq, 1.75, -1, 1) CHECK(tn_tanh, tanhq, 1.75, -20, 20)
    CHECK(tn_sigmoid, sigmoidq, 0.9, -5, 5) CHECK(tn_sigmoid, sigmoidq, 0.9, -745, 40)
    CHECK(tn_sin, sinq, 0.85, -7, 7) CHECK(tn_sin, sinq, 0.85, -1e12, 1e12)
    CHECK(tn_cos, cosq, 0.85, -7, 7) CHECK(tn_cos, cosq, 0.85, -1e12, 1e12)
    CHECK(tn_normal_inv, inverseq, 1.6, 0, 1) CHECK(tn_normal_inv, inverseq, 1.6, 0, 1e-6)
    CHECK(tn_expm1, expm1q, 1.8, -1, 1) CHECK(tn_expm1, expm1q, 1.8, -40, 709)
    CHECK(tn_softplus, softplusq, 1, -3, 3) CHECK(tn_softplus, softplusq, 1, -745, 100)
    CHECK(tn_erf, erfq, 1.5, -1.5, 1.5) CHECK(tn_erf, erfq, 1.5, -6, 6)
    CHECK(tn_normal_cdf, cdfq, 1.7, -2, 9) CHECK(tn_normal_cdf, cdfq, 1.7, -38.5, 0)
}
]]

if not helper.long then return end

describe("vmath at a million points each", function()
  it("is within the errors it states", function()
    local folder = helper.tmpdir()
    local source, program = helper.write(folder .. "/precise.c", PRECISE), folder .. "/precise"
    local built = os.execute(("gcc -O2 -std=gnu11 -ffp-contract=off -fno-math-errno -I%s/src %s -o %s -lquadmath -lm 2>%s")
      :format(helper.quote(helper.root), source, program, folder .. "/err"))
    if not built then return pending "no gcc with libquadmath" end
    assert.equal("", (helper.run{ program = program }))
  end)
end)
